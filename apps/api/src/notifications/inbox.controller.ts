import { Body, Controller, Get, HttpCode, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { Asked, CurrentPrincipal } from '../http/asked.decorator.js';
import { PageQuery, endOf, idAfter, page } from '../http/page.js';
import { NotificationListDto, PreferencesDto, ReadUpToDto } from './notifications.dto.js';

/** The signed-in person's own messages. */
@ApiTags('me')
@Controller('notifications')
export class InboxController {
  constructor(private readonly notifications: NotificationsService) {}

  @Get()
  @ApiOperation({ summary: 'One’s messages, newest first.' })
  @ApiOkResponse({ type: NotificationListDto })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() { after, limit }: PageQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<NotificationListDto> {
    const items = await this.notifications.inbox(principal, { before: idAfter(after), limit });
    return page(request, response, items, endOf(items, limit));
  }

  @Post('reading')
  @HttpCode(200)
  @ApiOperation({ summary: 'Marks messages as read, up to and including one.' })
  @ApiOkResponse({ type: ReadUpToDto })
  read(@Body() { readUpTo }: ReadUpToDto, @Asked() asked: ActRequest) {
    return this.notifications.read(asked, readUpTo);
  }

  @Get('preferences')
  @ApiOperation({ summary: 'How one wants to hear from the fund.' })
  @ApiOkResponse({ type: PreferencesDto })
  preferences(@CurrentPrincipal() principal: Principal): Promise<PreferencesDto> {
    return this.notifications.preferences(principal);
  }

  @Put('preferences')
  @ApiOperation({ summary: 'Chooses language and channels.' })
  @ApiOkResponse({ type: PreferencesDto })
  choose(@Body() body: PreferencesDto, @Asked() asked: ActRequest) {
    return this.notifications.choose(asked, { language: body.language, channels: { ...body.channels } });
  }
}

import { Body, Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { ActRequest } from '#libs/acts/src/index.js';
import { OutreachService } from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { page } from '../http/page.js';
import {
  ContactLogDto,
  DrawnListDto,
  KeptWishDto,
  LoggedContactDto,
  NewContactDto,
  NewContactWishDto,
  NewListDto,
  OutreachPageDto,
  OutreachQuery,
} from './outreach.dto.js';

/** Whom the fund writes to, the log of what was said, and who does not want to be contacted. */
@ApiTags('health')
@Controller()
export class OutreachController {
  constructor(private readonly outreach: OutreachService) {}

  @Get('outreach')
  @ApiOperation({
    summary: 'The newest outreach list: the top of the ranking without an application, for staff and board.',
  })
  @ApiOkResponse({ type: OutreachPageDto })
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() { after, limit, ...wish }: OutreachQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { items, next, ...list } = await this.outreach.page(principal, wish, {
      limit,
      ...(after === undefined ? {} : { after }),
    });
    return { ...list, ...page(request, response, items, next) };
  }

  @Post('outreach-lists')
  @ApiOperation({ summary: 'Draws a dated outreach list from the ranking as it is.' })
  @ApiCreatedResponse({ type: DrawnListDto })
  draw(@Body() body: NewListDto, @Asked() asked: ActRequest) {
    return this.outreach.draw(asked, body.reason);
  }

  @Get('projects/:id/contacts')
  @ApiOperation({ summary: 'What fund and project said to each other: for staff and the project itself.' })
  @ApiOkResponse({ type: ContactLogDto })
  log(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return this.outreach.log(principal, id);
  }

  @Post('projects/:id/contacts')
  @ApiOperation({ summary: 'Logs a contact. Whoever writes to a project logs it first.' })
  @ApiCreatedResponse({ type: LoggedContactDto })
  logContact(@Param('id', IdPipe) id: string, @Body() body: NewContactDto, @Asked() asked: ActRequest) {
    const { direction, channel, summary } = body;
    return this.outreach.logContact(asked, id, { direction, channel, summary });
  }

  @Post('projects/:id/contact-wishes')
  @ApiOperation({ summary: 'Do not contact, or welcome again: by the project, or as staff were told.' })
  @ApiCreatedResponse({ type: KeptWishDto })
  wish(@Param('id', IdPipe) id: string, @Body() body: NewContactWishDto, @Asked() asked: ActRequest) {
    return this.outreach.stateWish(asked, id, { wish: body.wish, reason: body.reason ?? null });
  }
}

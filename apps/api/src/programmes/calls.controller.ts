import { Body, Controller, Get, Param, Patch, Post, Res } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { DataSource } from 'typeorm';
import type { ActRequest } from '#libs/acts/src/index.js';
import { clock } from '#libs/acts/src/index.js';
import { accepted, instant, readPositiveMoney } from '#libs/kernel/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import { Asked, IfMatch } from '../http/asked.decorator.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { versioned } from '../http/page.js';
import { viewOfCall } from './call-view.js';
import {
  CallDto,
  CallListDto,
  ClosingDateDto,
  CreatedCallDto,
  MovedClosingDto,
  NewCallDto,
} from './programmes.dto.js';

/** Invitations to apply. Public; programme staff open and prolong them. */
@ApiTags('programmes')
@Controller('calls')
export class CallsController {
  constructor(
    private readonly programmes: ProgrammesService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  @ForAnybody()
  @Get()
  @ApiOperation({ summary: 'All calls, the latest opening first.' })
  @ApiOkResponse({ type: CallListDto })
  async list(): Promise<CallListDto> {
    const now = await clock(this.dataSource.manager);
    const calls = await this.programmes.calls(this.dataSource.manager);
    return { items: calls.map((call) => viewOfCall(call, now)) };
  }

  @ForAnybody()
  @Get(':slug')
  @ApiOperation({ summary: 'One call with its form.' })
  @ApiOkResponse({ type: CallDto })
  async read(@Param('slug') slug: string, @Res({ passthrough: true }) response: Response): Promise<CallDto> {
    const call = await this.programmes.callBySlug(this.dataSource.manager, slug);
    return versioned(response, viewOfCall(call, await clock(this.dataSource.manager)));
  }

  @Post()
  @ApiOperation({ summary: 'Opens a new call.' })
  @ApiCreatedResponse({ type: CreatedCallDto })
  create(@Body() body: NewCallDto, @Asked() asked: ActRequest) {
    const { minimum, maximum, policies, opensAt, closesAt, ...call } = body;
    const { currency } = minimum;
    return this.programmes.create(asked, {
      ...call,
      opensAt: instant(opensAt),
      closesAt: closesAt === null ? null : instant(closesAt),
      minMinor: accepted(readPositiveMoney(minimum, currency, 'minimum')),
      maxMinor: accepted(readPositiveMoney(maximum, currency, 'maximum')),
      currency,
      lifecyclePolicyId: policies.lifecycle,
      reviewPolicyId: policies.review,
      councilPolicyId: policies.council,
      treasuryPolicyId: policies.treasury,
    });
  }

  @Patch(':slug')
  @ApiOperation({ summary: 'Moves the closing date to later.' })
  @ApiHeader({ name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' } })
  @ApiOkResponse({ type: MovedClosingDto })
  async moveClosing(
    @Param('slug') slug: string,
    @Body() { closesAt }: ClosingDateDto,
    @IfMatch() version: number,
    @Asked() asked: ActRequest,
  ) {
    const { id } = await this.programmes.callBySlug(this.dataSource.manager, slug);
    return this.programmes.moveClosing(asked, id, version, closesAt === null ? null : instant(closesAt));
  }
}

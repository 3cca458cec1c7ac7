import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { PortalPage } from '#libs/transparency/src/index.js';
import { PortalService } from '#libs/transparency/src/index.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import { FormatQuery, inFormat } from '../http/format.js';
import { endOf, idAfter, page } from '../http/page.js';
import {
  ApplicationCountListDto,
  AwardListDto,
  ContributionListDto,
  FormatPageQuery,
  FundDto,
  VoteListDto,
} from './portal.dto.js';

/** What everybody may see, without signing in: JSON, or CSV by `?format=csv` or the Accept header. */
@ForAnybody()
@ApiTags('public')
@ApiProduces('application/json', 'text/csv')
@Controller('public')
export class PortalController {
  constructor(private readonly portal: PortalService) {}

  @Get('fund')
  @ApiOperation({ summary: 'Money in and out by year and programme.' })
  @ApiOkResponse({ type: FundDto })
  async fund(
    @Query() { format }: FormatQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<FundDto | string> {
    const columns = [
      'year',
      'received.minor',
      'appropriated.minor',
      'committed.minor',
      'paid.minor',
      'paid.currency',
    ];
    return inFormat(
      request,
      response,
      format,
      { items: await this.portal.fund() },
      { name: 'fund', columns },
    );
  }

  @Get('awards')
  @ApiOperation({ summary: 'Awards, newest first.' })
  @ApiOkResponse({ type: AwardListDto })
  async awards(
    @Query() query: FormatPageQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AwardListDto | string> {
    const items = await this.portal.awards(pageOf(query));
    const body = page(request, response, items, endOf(items, query.limit));
    const columns = [
      ...['number', 'title', 'project', 'programme', 'call', 'award.minor', 'award.currency', 'paid.minor'],
      ...['stage', 'committedAt', 'publicName', 'decisionNumber'],
    ];
    return inFormat(request, response, query.format, body, { name: 'awards', columns });
  }

  @Get('votes')
  @ApiOperation({
    summary: 'Votes that ended, with the roll call by state or what cancelled them, newest first.',
  })
  @ApiOkResponse({ type: VoteListDto })
  async votes(
    @Query() query: FormatPageQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<VoteListDto | string> {
    const items = await this.portal.votes(pageOf(query));
    const body = page(request, response, items, endOf(items, query.limit));
    const columns = [
      'number',
      'kind',
      'state',
      'openedAt',
      'closedAt',
      'outcome',
      'cancelled.cause',
      'decisionNumber',
      'rollCall',
      'comparisons',
    ];
    return inFormat(request, response, query.format, body, { name: 'votes', columns });
  }

  @Get('contributions')
  @ApiOperation({ summary: 'What each state was assessed and paid.' })
  @ApiOkResponse({ type: ContributionListDto })
  async contributions(
    @Query() { format }: FormatQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ContributionListDto | string> {
    const columns = ['stateId', 'year', 'assessed.minor', 'received.minor', 'assessed.currency'];
    const body = { items: await this.portal.contributions() };
    return inFormat(request, response, format, body, { name: 'contributions', columns });
  }

  @Get('applications-summary')
  @ApiOperation({ summary: 'How many applications ended how; who was declined is not public.' })
  @ApiOkResponse({ type: ApplicationCountListDto })
  async applications(
    @Query() { format }: FormatQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ApplicationCountListDto | string> {
    const columns = ['programme', 'year', 'outcome', 'count'];
    const body = { items: await this.portal.applicationCounts() };
    return inFormat(request, response, format, body, { name: 'applications-summary', columns });
  }
}

function pageOf({ after, limit }: FormatPageQuery): PortalPage {
  return { before: idAfter(after), limit };
}

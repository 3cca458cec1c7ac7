import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { isRefusal, Refused, money, readPositiveMoney } from '#libs/kernel/src/index.js';
import { MembersReadsService, MembersService } from '#libs/members/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import {
  AssessedDto,
  AssessmentReversalDto,
  AssessmentReversalListDto,
  ReversedDto,
  YearAssessmentDto,
  BookedReceiptDto,
  AssessedContributionListDto,
  ContributionsQuery,
  GdpFigureListDto,
  NewGdpDto,
  RecordedGdpDto,
  MemberStateListDto,
  ContributionReceiptDto,
  EndedReceiptDto,
  OpenReceiptListDto,
  ReceiptWithdrawalDto,
} from './members.dto.js';

/** Member states, what they owe and what they paid. */
@ApiTags('members')
@Controller()
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly reads: MembersReadsService,
  ) {}

  @ForAnybody()
  @Get('member-states')
  @ApiOperation({ summary: 'The member states.' })
  @ApiOkResponse({ type: MemberStateListDto })
  async states() {
    const items = await this.reads.states();
    return { items: items.map(({ gdpMusd, ...state }) => ({ ...state, gdpMusd: gdpMusd.toString() })) };
  }

  @ForAnybody()
  @Get('gdp-figures')
  @ApiOperation({ summary: 'Gross domestic products as they were recorded, newest year first.' })
  @ApiOkResponse({ type: GdpFigureListDto })
  async gdpFigures() {
    const items = await this.reads.gdpFigures();
    return { items: items.map(({ gdpMusd, ...figure }) => ({ ...figure, gdpMusd: gdpMusd.toString() })) };
  }

  @Post('gdp-figures')
  @ApiOperation({
    summary:
      'Records the GDP of a year with its source: assessments of later years are by it. Needs a session stepped up for `gdp:<year>`.',
  })
  @ApiCreatedResponse({ type: RecordedGdpDto })
  recordGdp(@Body() { figures, ...publication }: NewGdpDto, @Asked() asked: ActRequest) {
    const read = figures.map(({ stateId, gdpMusd }) => ({ stateId, gdpMusd: BigInt(gdpMusd) }));
    return this.members.recordGdp(asked, { ...publication, figures: read });
  }

  @ForAnybody()
  @Get('assessments')
  @ApiOperation({ summary: 'Contributions assessed and received, newest year first.' })
  @ApiOkResponse({ type: AssessedContributionListDto })
  async contributions(@Query() { year }: ContributionsQuery) {
    const rows = await this.reads.contributions(year);
    return {
      items: rows.map(({ assessedMinor, receivedMinor, currency, ...row }) => ({
        ...row,
        assessed: money(assessedMinor, currency),
        received: money(receivedMinor, currency),
      })),
    };
  }

  @Post('assessments')
  @ApiOperation({
    summary:
      'Assesses the running or the next year: contributions, votes, a call for funds to every member. Needs a session stepped up for `assessment:<year>`.',
  })
  @ApiCreatedResponse({ type: AssessedDto })
  assess(@Body() body: YearAssessmentDto, @Asked() asked: ActRequest) {
    return this.members.assess(asked, body.year);
  }

  @ForAnybody()
  @Get('assessment-reversals')
  @ApiOperation({ summary: 'Assessments of a year that were taken back, newest first.' })
  @ApiOkResponse({ type: AssessmentReversalListDto })
  async reversals() {
    return { items: await this.reads.reversals() };
  }

  @Post('assessment-reversals')
  @ApiOperation({
    summary:
      'Takes the assessment of a year back, before any receipt, by somebody else than who made it. Needs a session stepped up for `assessment-reversal:<year>`.',
  })
  @ApiCreatedResponse({ type: ReversedDto })
  reverse(@Body() body: AssessmentReversalDto, @Asked() asked: ActRequest) {
    return this.members.reverse(asked, body.year, body.reason);
  }

  @Get('contribution-receipts/unconfirmed')
  @ApiOperation({ summary: 'Receipts recorded by hand that no statement has shown yet, longest first.' })
  @ApiOkResponse({ type: OpenReceiptListDto })
  async unconfirmed(@CurrentPrincipal() principal: Principal) {
    return { items: await this.reads.unconfirmed(principal) };
  }

  @Post('contribution-receipts/:id/withdrawal')
  @ApiOperation({ summary: 'Takes back a receipt recorded by hand that the bank never showed.' })
  @ApiCreatedResponse({ type: EndedReceiptDto })
  withdraw(@Param('id', IdPipe) id: string, @Body() body: ReceiptWithdrawalDto, @Asked() asked: ActRequest) {
    return this.members.takeReceiptBack(asked, id, body.reason);
  }

  @Post('contribution-receipts')
  @ApiOperation({
    summary: 'Records money a state paid that no statement shows yet; a statement confirms it.',
  })
  @ApiCreatedResponse({ type: BookedReceiptDto })
  record(@Body() body: ContributionReceiptDto, @Asked() asked: ActRequest) {
    const { assessmentId, amount, valueDate, reference } = body;
    const amountMinor = readPositiveMoney(amount, amount.currency, 'amount');
    if (isRefusal(amountMinor)) throw new Refused(amountMinor);
    const { currency } = amount;
    return this.members.recordReceipt(asked, { assessmentId, amountMinor, currency, valueDate, reference });
  }
}

import { Body, Controller, Delete, Param, Patch, Post, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { DraftsService, SubmissionService, TeamService } from '#libs/applications/src/index.js';
import { RateLimits } from '#libs/identity/src/index.js';
import { Asked, IdPipe, IfMatch } from '../http/asked.decorator.js';
import { CaseAnswerDto, SubmissionAnswerDto } from './case.dto.js';
import {
  BudgetDto,
  DraftEditDto,
  MemberDto,
  MilestonePlansDto,
  NewApplicationDto,
  TeamDto,
} from './draft.dto.js';

const IF_MATCH = { name: 'If-Match', required: true, schema: { type: 'string', example: '"1"' } } as const;

/** Writing an application and handing it in. */
@ApiTags('applications')
@Controller('applications')
export class DraftsController {
  constructor(
    private readonly drafts: DraftsService,
    private readonly submission: SubmissionService,
    private readonly team: TeamService,
    private readonly limits: RateLimits,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Opens a draft under an open call.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  create(@Body() body: NewApplicationDto, @Asked() asked: ActRequest) {
    return this.drafts.create(asked, body);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Changes the fields that are sent, on the version they were made on.' })
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ type: CaseAnswerDto })
  edit(
    @Param('id', IdPipe) id: string,
    @Body() body: DraftEditDto,
    @IfMatch() version: number,
    @Asked() asked: ActRequest,
  ) {
    return this.drafts.edit(asked, id, version, body);
  }

  @Put(':id/budget-lines')
  @ApiOperation({ summary: 'Replaces the budget lines.' })
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ type: CaseAnswerDto })
  setBudget(
    @Param('id', IdPipe) id: string,
    @Body() { budgetLines }: BudgetDto,
    @IfMatch() version: number,
    @Asked() asked: ActRequest,
  ) {
    return this.drafts.setBudget(asked, id, version, budgetLines);
  }

  @Put(':id/milestones')
  @ApiOperation({ summary: 'Replaces the milestones.' })
  @ApiHeader(IF_MATCH)
  @ApiOkResponse({ type: CaseAnswerDto })
  setMilestones(
    @Param('id', IdPipe) id: string,
    @Body() { milestones }: MilestonePlansDto,
    @IfMatch() version: number,
    @Asked() asked: ActRequest,
  ) {
    return this.drafts.setMilestones(asked, id, version, milestones);
  }

  @Put(':id/members/:personId')
  @ApiOperation({
    summary: 'Invites somebody to the team, who joins by accepting; changes what a member may do.',
  })
  @ApiOkResponse({ type: TeamDto })
  async setMember(
    @Param('id', IdPipe) id: string,
    @Param('personId', IdPipe) personId: string,
    @Body() { access }: MemberDto,
    @Asked() asked: ActRequest,
  ) {
    await this.limits.consume('team-change-of-person', asked.principal.id);
    await this.limits.consume('team-change-about-person', `${asked.principal.id}:${personId}`);
    return this.team.setMember(asked, id, personId, access);
  }

  @Delete(':id/members/:personId')
  @ApiOperation({ summary: 'Removes somebody from the team, or withdraws an invitation.' })
  @ApiOkResponse({ type: TeamDto })
  removeMember(
    @Param('id', IdPipe) id: string,
    @Param('personId', IdPipe) personId: string,
    @Asked() asked: ActRequest,
  ) {
    return this.team.setMember(asked, id, personId, null);
  }

  @Post(':id/submission')
  @ApiOperation({ summary: 'Submits the draft and answers a receipt.' })
  @ApiCreatedResponse({ type: SubmissionAnswerDto })
  submit(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.submission.submit(asked, id);
  }

  @Post(':id/proposal-submission')
  @ApiOperation({ summary: 'Submits the proposal after an invitation and answers a receipt.' })
  @ApiCreatedResponse({ type: SubmissionAnswerDto })
  submitProposal(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.submission.submitProposal(asked, id);
  }
}

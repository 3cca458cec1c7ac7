import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import {
  ClarificationService,
  ClosingService,
  HoldsService,
  ScreeningService,
} from '#libs/applications/src/index.js';
import { Asked, IdPipe } from '../http/asked.decorator.js';
import { CaseAnswerDto, HoldAnswerDto, NoteAnswerDto } from './case.dto.js';
import {
  HoldDto,
  HoldReleaseDto,
  InternalNoteDto,
  ProposalCheckDto,
  QuestionDto,
  ScreeningDecisionDto,
  TriageDecisionDto,
} from './decisions.dto.js';

/** What programme staff, treasury, secretariat and reviewers do with a case. */
@ApiTags('applications')
@Controller('applications/:id')
export class StaffActsController {
  constructor(
    private readonly screening: ScreeningService,
    private readonly clarification: ClarificationService,
    private readonly holds: HoldsService,
    private readonly closing: ClosingService,
  ) {}

  @Post('screening-decision')
  @ApiOperation({ summary: 'Eligible, or ineligible with reasons.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  screen(
    @Param('id', IdPipe) id: string,
    @Body() { verdict, reasons = [] }: ScreeningDecisionDto,
    @Asked() asked: ActRequest,
  ) {
    return this.screening.decideScreening(asked, id, { verdict, reasons });
  }

  @Post('triage-decision')
  @ApiOperation({ summary: 'Invites to a proposal, or not, with reasons.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  triage(
    @Param('id', IdPipe) id: string,
    @Body() { verdict, reasons = [] }: TriageDecisionDto,
    @Asked() asked: ActRequest,
  ) {
    return this.screening.decideTriage(asked, id, { verdict, reasons });
  }

  @Post('proposal-check')
  @ApiOperation({ summary: 'The proposal is complete, or goes back with reasons.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  checkProposal(
    @Param('id', IdPipe) id: string,
    @Body() { verdict, reasons = [] }: ProposalCheckDto,
    @Asked() asked: ActRequest,
  ) {
    return this.screening.checkProposal(asked, id, { verdict, reasons });
  }

  @Post('clarification-requests')
  @ApiOperation({ summary: 'A reviewer asks the applicant; the review’s clock stands still.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  ask(@Param('id', IdPipe) id: string, @Body() { question }: QuestionDto, @Asked() asked: ActRequest) {
    return this.clarification.request(asked, id, question);
  }

  @Post('holds')
  @ApiOperation({ summary: 'Opens a hold with its reason.' })
  @ApiCreatedResponse({ type: HoldAnswerDto })
  hold(@Param('id', IdPipe) id: string, @Body() body: HoldDto, @Asked() asked: ActRequest) {
    return this.holds.hold(asked, id, body);
  }

  @Post('hold-releases')
  @ApiOperation({ summary: 'Says why a hold is over: whoever it waits for.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  releaseHold(@Param('id', IdPipe) id: string, @Body() body: HoldReleaseDto, @Asked() asked: ActRequest) {
    return this.holds.releaseHold(asked, id, body);
  }

  @Post('completion')
  @ApiOperation({ summary: 'Completes a grant whose report is in.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  complete(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.closing.complete(asked, id);
  }

  @Post('internal-notes')
  @ApiOperation({ summary: 'A note among staff.' })
  @ApiCreatedResponse({ type: NoteAnswerDto })
  note(@Param('id', IdPipe) id: string, @Body() { text }: InternalNoteDto, @Asked() asked: ActRequest) {
    return this.closing.note(asked, id, text);
  }
}

import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import {
  AppealsService,
  ClarificationService,
  ClosingService,
  EmergencyService,
  EndingsService,
  HoldsService,
} from '#libs/applications/src/index.js';
import { Asked, IdPipe } from '../http/asked.decorator.js';
import { SeenTermsDto } from '../http/seen-terms.dto.js';
import { CaseAnswerDto, ReportAnswerDto } from './case.dto.js';
import { AppealDto, ClarificationAnswerDto, ClosingReportDto } from './decisions.dto.js';

/** What applicants and grantees do with their case after submission. */
@ApiTags('applications')
@Controller('applications/:id')
export class ApplicantActsController {
  constructor(
    private readonly endings: EndingsService,
    private readonly holds: HoldsService,
    private readonly clarification: ClarificationService,
    private readonly appeals: AppealsService,
    private readonly closing: ClosingService,
    private readonly emergency: EmergencyService,
  ) {}

  @Post('withdrawal')
  @ApiOperation({ summary: 'Withdraws the application. Nobody is asked why.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  withdraw(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.endings.withdraw(asked, id);
  }

  @Post('pauses')
  @ApiOperation({ summary: 'Pauses the case; the applicant’s clocks stand still.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  pause(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.holds.pause(asked, id);
  }

  @Post('resumption')
  @ApiOperation({ summary: 'Goes on after a pause, with as much time as was left.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  resume(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.holds.resume(asked, id);
  }

  @Post('clarification-answers')
  @ApiOperation({ summary: 'Answers the open question; the review goes on.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  answer(
    @Param('id', IdPipe) id: string,
    @Body() { answer }: ClarificationAnswerDto,
    @Asked() asked: ActRequest,
  ) {
    return this.clarification.answer(asked, id, answer);
  }

  @Post('appeals')
  @ApiOperation({ summary: 'Appeals the decision that ended the case, once and in time.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  appeal(@Param('id', IdPipe) id: string, @Body() { grounds }: AppealDto, @Asked() asked: ActRequest) {
    return this.appeals.file(asked, id, grounds);
  }

  @Post('closing-report')
  @ApiOperation({ summary: 'Reports at the end of a grant.' })
  @ApiCreatedResponse({ type: ReportAnswerDto })
  report(@Param('id', IdPipe) id: string, @Body() body: ClosingReportDto, @Asked() asked: ActRequest) {
    return this.closing.report(asked, id, body);
  }

  @Post('emergency-terms-acceptance')
  @ApiOperation({
    summary: 'Accepts the emergency terms that were seen, by their hash; the advance goes out.',
  })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  acceptTerms(@Param('id', IdPipe) id: string, @Body() { hash }: SeenTermsDto, @Asked() asked: ActRequest) {
    return this.emergency.acceptTerms(asked, id, hash);
  }
}

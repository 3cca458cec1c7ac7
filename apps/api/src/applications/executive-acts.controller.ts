import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { AppealsService, EndingsService } from '#libs/applications/src/index.js';
import { Asked, IdPipe } from '../http/asked.decorator.js';
import { CaseAnswerDto } from './case.dto.js';
import { AppealDecisionDto, ReasonsDto } from './decisions.dto.js';

/** What an executive decides and signs, and the appeal panel after them. */
@ApiTags('applications')
@Controller('applications/:id')
export class ExecutiveActsController {
  constructor(
    private readonly endings: EndingsService,
    private readonly appeals: AppealsService,
  ) {}

  @Post('decline')
  @ApiOperation({ summary: 'Declines with reasons. Needs a session stepped up for `application:<id>`.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  decline(@Param('id', IdPipe) id: string, @Body() body: ReasonsDto, @Asked() asked: ActRequest) {
    return this.endings.decline(asked, id, body);
  }

  @Post('deferral')
  @ApiOperation({ summary: 'Defers to the reserve list.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  defer(@Param('id', IdPipe) id: string, @Body() body: ReasonsDto, @Asked() asked: ActRequest) {
    return this.endings.defer(asked, id, body);
  }

  @Post('return-to-council')
  @ApiOperation({ summary: 'Takes the case off the reserve list, to a new motion.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  returnToCouncil(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.endings.returnToCouncil(asked, id);
  }

  @Post('reopening')
  @ApiOperation({ summary: 'Reopens the review for a new round.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  reopen(@Param('id', IdPipe) id: string, @Body() body: ReasonsDto, @Asked() asked: ActRequest) {
    return this.endings.reopen(asked, id, body);
  }

  @Post('annulment')
  @ApiOperation({
    summary:
      'Annuls the council’s decision: a new motion, no recount. Needs a session stepped up for `application:<id>`; what follows is another executive’s.',
  })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  annul(@Param('id', IdPipe) id: string, @Body() body: ReasonsDto, @Asked() asked: ActRequest) {
    return this.endings.annul(asked, id, body);
  }

  @Post('referral-back')
  @ApiOperation({ summary: 'Refers changed terms back to the council (programme staff).' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  referBack(@Param('id', IdPipe) id: string, @Body() body: ReasonsDto, @Asked() asked: ActRequest) {
    return this.endings.referBack(asked, id, body);
  }

  @Post('termination')
  @ApiOperation({ summary: 'Ends a running grant; the rest is cancelled.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  terminate(@Param('id', IdPipe) id: string, @Body() body: ReasonsDto, @Asked() asked: ActRequest) {
    return this.endings.terminate(asked, id, body);
  }

  @Post('appeal-decision')
  @ApiOperation({ summary: 'Upholds an appeal, or dismisses it with reasons.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  decideAppeal(
    @Param('id', IdPipe) id: string,
    @Body() { outcome, reasons = [] }: AppealDecisionDto,
    @Asked() asked: ActRequest,
  ) {
    return this.appeals.decide(asked, id, { outcome, reasons });
  }
}

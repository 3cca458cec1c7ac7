import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { EmergencyService } from '#libs/applications/src/index.js';
import { Asked, IdPipe } from '../http/asked.decorator.js';
import { CaseAnswerDto } from './case.dto.js';
import { EmergencyNominationDto, OptionalReasonsDto } from './decisions.dto.js';

/** The emergency path. */
@ApiTags('applications')
@Controller()
export class EmergencyController {
  constructor(private readonly emergency: EmergencyService) {}

  @Post('nominations')
  @ApiOperation({ summary: 'Puts an emergency forward for people who are busy with it.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  nominate(@Body() body: EmergencyNominationDto, @Asked() asked: ActRequest) {
    return this.emergency.nominate(asked, body);
  }

  @Post('applications/:id/emergency-triage')
  @ApiOperation({ summary: 'The officer on the rota takes it as an emergency.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  triage(
    @Param('id', IdPipe) id: string,
    @Body() { reasons = [] }: OptionalReasonsDto,
    @Asked() asked: ActRequest,
  ) {
    return this.emergency.triage(asked, id, { reasons });
  }

  @Post('applications/:id/emergency-check')
  @ApiOperation({ summary: 'Treasury has checked payee and sanctions.' })
  @ApiCreatedResponse({ type: CaseAnswerDto })
  check(
    @Param('id', IdPipe) id: string,
    @Body() { reasons = [] }: OptionalReasonsDto,
    @Asked() asked: ActRequest,
  ) {
    return this.emergency.check(asked, id, { reasons });
  }
}

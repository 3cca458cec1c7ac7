import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { SuccessionService } from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import {
  AsOfQuery,
  ErasedDto,
  HandoverDto,
  SuccessionDto,
  SuccessionNoteDto,
  WrittenDto,
} from './succession.dto.js';

/** Succession signals: a reason to talk to a project. Never public, never in the score, never about a person. */
@ApiTags('health')
@Controller('projects/:id')
export class SuccessionController {
  constructor(private readonly succession: SuccessionService) {}

  @Get('succession-signals')
  @ApiOperation({
    summary: 'Signals beside their base rates and notes, now or at a past date. Every look is logged.',
  })
  @ApiOkResponse({ type: SuccessionDto })
  read(
    @Param('id', IdPipe) id: string,
    @Query() { asOf }: AsOfQuery,
    @CurrentPrincipal() principal: Principal,
  ) {
    return this.succession.read(principal, id, asOf === undefined ? null : instant(asOf));
  }

  @Post('succession-notes')
  @ApiOperation({ summary: 'Writes beside the signals what was learned of the project.' })
  @ApiCreatedResponse({ type: WrittenDto })
  note(@Param('id', IdPipe) id: string, @Body() { note }: SuccessionNoteDto, @Asked() asked: ActRequest) {
    return this.succession.note(asked, id, note);
  }

  @Post('paid-handovers')
  @ApiOperation({ summary: 'States that the fund pays for a handover: no signals meanwhile.' })
  @ApiCreatedResponse({ type: WrittenDto })
  handover(@Param('id', IdPipe) id: string, @Body() body: HandoverDto, @Asked() asked: ActRequest) {
    const { fromOn, untilOn, reason } = body;
    return this.succession.stateHandover(asked, id, { fromOn, untilOn, reason });
  }

  @Post('succession-erasures')
  @ApiOperation({ summary: 'Erases signals, notes and counts per day of a project.' })
  @ApiCreatedResponse({ type: ErasedDto })
  erase(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.succession.erase(asked, id);
  }
}

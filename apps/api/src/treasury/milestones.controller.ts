import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { MilestonesService } from '#libs/treasury/src/index.js';
import { Asked, IdPipe } from '../http/asked.decorator.js';
import {
  CertificationDto,
  MilestoneStateDto,
  RejectionDto,
  ReportDto,
  WriteOffDto,
} from './milestones.dto.js';

/** Report, acceptance or rejection, claim. */
@ApiTags('treasury')
@Controller('milestones/:id')
export class MilestonesController {
  constructor(private readonly milestones: MilestonesService) {}

  @Post('reports')
  @ApiOperation({ summary: 'Reports what was done.' })
  @ApiCreatedResponse({ type: MilestoneStateDto })
  report(@Param('id', IdPipe) id: string, @Body() body: ReportDto, @Asked() asked: ActRequest) {
    return this.milestones.report(asked, id, { report: body.report, evidenceUrl: body.evidenceUrl ?? null });
  }

  @Post('certification')
  @ApiOperation({ summary: 'Accepts the report on the board’s advice; the amount becomes payable.' })
  @ApiCreatedResponse({ type: MilestoneStateDto })
  certify(@Param('id', IdPipe) id: string, @Body() body: CertificationDto, @Asked() asked: ActRequest) {
    return this.milestones.certify(asked, id, body.advice);
  }

  @Post('rejection')
  @ApiOperation({ summary: 'Rejects the report, with reasons; the grantee may report again.' })
  @ApiCreatedResponse({ type: MilestoneStateDto })
  reject(@Param('id', IdPipe) id: string, @Body() body: RejectionDto, @Asked() asked: ActRequest) {
    return this.milestones.reject(asked, id, body.reasons);
  }

  @Post('claims')
  @ApiOperation({ summary: 'Claims what was accepted.' })
  @ApiCreatedResponse({ type: MilestoneStateDto })
  claim(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.milestones.claim(asked, id);
  }

  @Post('write-off')
  @ApiOperation({
    summary:
      'An executive signs that what is owed is not paid any more. Needs a session stepped up for `milestone:<id>`.',
  })
  @ApiCreatedResponse({ type: MilestoneStateDto })
  writeOff(@Param('id', IdPipe) id: string, @Body() body: WriteOffDto, @Asked() asked: ActRequest) {
    return this.milestones.writeOff(asked, id, body.reasons);
  }
}

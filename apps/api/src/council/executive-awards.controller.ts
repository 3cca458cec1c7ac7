import { Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { ExecutiveAwardsService } from '#libs/council/src/index.js';
import { Asked, IdPipe } from '../http/asked.decorator.js';
import { DelegatedAwardDto, EmergencyApprovalDto } from './voting.dto.js';

/** Awards of the executives, in a session stepped up for the application. */
@ApiTags('council')
@Controller('applications/:id')
export class ExecutiveAwardsController {
  constructor(private readonly awards: ExecutiveAwardsService) {}

  @Post('delegated-award')
  @ApiOperation({ summary: 'Awards under the delegated amount; the silence procedure opens.' })
  @ApiCreatedResponse({ type: DelegatedAwardDto })
  awardDelegated(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.awards.awardDelegated(asked, id);
  }

  @Post('emergency-approvals')
  @ApiOperation({ summary: 'Signs an emergency award; the last signature needed awards it.' })
  @ApiCreatedResponse({ type: EmergencyApprovalDto })
  approveEmergency(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.awards.approveEmergency(asked, id);
  }
}

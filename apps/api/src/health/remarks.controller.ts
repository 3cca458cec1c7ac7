import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { RemarksService } from '#libs/health/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import {
  DecidedRemarkDto,
  MadeRemarkDto,
  NewRemarkDto,
  RemarkDecisionDto,
  RemarkListDto,
} from './remarks.dto.js';

/** What a project says about its own page, and what staff decide on it. */
@ApiTags('health')
@Controller()
export class RemarksController {
  constructor(private readonly remarks: RemarksService) {}

  @Get('projects/:id/remarks')
  @ApiOperation({
    summary: 'What the project said about its page, with decisions and reasons, newest first.',
  })
  @ApiOkResponse({ type: RemarkListDto })
  async list(@Param('id', IdPipe) id: string, @CurrentPrincipal() principal: Principal) {
    return { items: await this.remarks.list(principal, id) };
  }

  @Post('projects/:id/remarks')
  @ApiOperation({ summary: 'The project corrects, explains or objects.' })
  @ApiCreatedResponse({ type: MadeRemarkDto })
  say(@Param('id', IdPipe) id: string, @Body() body: NewRemarkDto, @Asked() asked: ActRequest) {
    return this.remarks.say(asked, id, { kind: body.kind, about: body.about, text: body.text });
  }

  @Post('remarks/:id/decision')
  @ApiOperation({
    summary:
      'Staff decide on a correction or objection, with a reason. An accepted one sets the figure aside.',
  })
  @ApiCreatedResponse({ type: DecidedRemarkDto })
  decide(@Param('id', IdPipe) id: string, @Body() body: RemarkDecisionDto, @Asked() asked: ActRequest) {
    return this.remarks.decide(asked, id, { decision: body.decision, reason: body.reason });
  }
}

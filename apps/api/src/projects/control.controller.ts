import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActRequest } from '#libs/acts/src/index.js';
import { ControlService } from '#libs/projects/src/index.js';
import { Asked, IdPipe } from '../http/asked.decorator.js';
import { ControlClaimDto, ControlProofDto } from './projects.dto.js';

/** Proof that somebody keeps a project. */
@ApiTags('projects')
@Controller()
export class ControlController {
  constructor(private readonly control: ControlService) {}

  @Post('projects/:id/control-proofs')
  @ApiOperation({ summary: 'Starts a proof of control: answers a token and where to put it.' })
  @ApiCreatedResponse({ type: ControlProofDto })
  open(@Param('id', IdPipe) id: string, @Body() body: ControlClaimDto, @Asked() asked: ActRequest) {
    return this.control.open(asked, id, body.method);
  }

  @Post('control-proofs/:id/check')
  @ApiOperation({ summary: 'Looks whether the token stands there; then the asker is a maintainer.' })
  @ApiCreatedResponse({ type: ControlProofDto })
  check(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.control.check(asked, id);
  }
}

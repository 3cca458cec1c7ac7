import { Controller, Delete, Get, HttpCode, Inject, Param, Req } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { SessionsService } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { currentSession } from './browser-session.js';
import type { IdentityApiConfig } from './identity-api.config.js';
import { IDENTITY_API_CONFIG, sessionLimits } from './identity-api.config.js';
import { EndedSessionsDto, SessionListDto } from './sessions.dto.js';

/** The signed-in person's own sessions. */
@ApiTags('me')
@Controller('sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    @Inject(IDENTITY_API_CONFIG) private readonly config: IdentityApiConfig,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Where one is signed in.' })
  @ApiOkResponse({ type: SessionListDto })
  async list(@CurrentPrincipal() principal: Principal, @Req() request: Request): Promise<SessionListDto> {
    const current = currentSession(request)?.handle ?? null;
    return { items: await this.sessions.list(principal, current, sessionLimits(this.config)) };
  }

  @Delete()
  @ApiOperation({ summary: 'Ends every session but this one.' })
  @ApiOkResponse({ type: EndedSessionsDto })
  async endOthers(
    @CurrentPrincipal() principal: Principal,
    @Req() request: Request,
  ): Promise<EndedSessionsDto> {
    const current = currentSession(request)?.handle ?? null;
    return { ended: await this.sessions.endOthers(principal, current) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Ends one session.' })
  @ApiNoContentResponse()
  async end(@CurrentPrincipal() principal: Principal, @Param('id', IdPipe) id: string): Promise<void> {
    await this.sessions.end(principal, id);
  }
}

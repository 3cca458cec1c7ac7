import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { PrincipalsService, RateLimits, SessionsService } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { ANONYMOUS, Refused, epochMs, instant } from '#libs/kernel/src/index.js';
import type { PrincipalRequest } from '../http/request.js';
import { currentSession, endSession } from './browser-session.js';
import type { IdentityApiConfig } from './identity-api.config.js';
import { IDENTITY_API_CONFIG, sessionCookieName, sessionLimits } from './identity-api.config.js';
import { isBearer } from './sessions.js';

/** That a session was used is written once in this time. */
const SEEN_EVERY_MS = 60_000;

/** Says of every request who asks: a token's owner, a session's person, or nobody. Never lets anybody in by itself. */
@Injectable()
export class PrincipalGuard implements CanActivate {
  constructor(
    private readonly principals: PrincipalsService,
    private readonly sessions: SessionsService,
    private readonly limits: RateLimits,
    @Inject(IDENTITY_API_CONFIG) private readonly config: IdentityApiConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<PrincipalRequest>();
    const authorization = request.header('authorization');
    request.principal = isBearer(authorization)
      ? await this.ofToken(request, authorization ?? '')
      : await this.ofSession(request, http.getResponse<Response>());
    return true;
  }

  private async ofToken(request: PrincipalRequest, authorization: string): Promise<Principal> {
    try {
      return await this.principals.ofToken(authorization.replace(/^Bearer\s+/i, '').trim());
    } catch (error) {
      if (error instanceof Refused) await this.limits.consume('bad-token-from-network', request.ip ?? '');
      throw error;
    }
  }

  private async ofSession(request: PrincipalRequest, response: Response): Promise<Principal> {
    const session = currentSession(request);
    if (session === null) return ANONYMOUS;
    const limits = sessionLimits(this.config);
    const now = instant(new Date());
    const principal = await this.principals.ofSession(session, limits, now);
    if (principal === null) {
      await endSession(request, response, sessionCookieName(this.config));
      return ANONYMOUS;
    }
    if (epochMs(now) - epochMs(session.lastSeenAt) > Math.min(SEEN_EVERY_MS, limits.idleMs / 4)) {
      await this.sessions.touch(request.sessionID, now, limits);
    }
    return principal;
  }
}

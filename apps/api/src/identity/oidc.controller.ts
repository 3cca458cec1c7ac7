import './session-data.js';
import { Controller, Get, HttpStatus, Inject, Query, Req, Res, UseGuards } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { ApiExcludeEndpoint, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { DataSource } from 'typeorm';
import {
  AccountLinksService,
  RateLimits,
  SignInService,
  decideStepUp,
  identityErrors,
  readPurpose,
  returnPath,
  signInRequired,
} from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { Refused, accepted, instant, plusMs } from '#libs/kernel/src/index.js';
import { CurrentPrincipal } from '../http/asked.decorator.js';
import { GetOnlyGuard } from '../http/get-only.guard.js';
import { ForAnybody } from '../http/for-anybody.decorator.js';
import type { SessionProof } from './browser-session.js';
import { currentSession, keepSession, openSession, stepUpSession } from './browser-session.js';
import type { IdentityApiConfig } from './identity-api.config.js';
import { IDENTITY_API_CONFIG, sessionLimits } from './identity-api.config.js';
import { ReturnQuery, StepUpQuery } from './oidc.dto.js';
import { OidcProviderService } from './oidc-provider.service.js';
import type { OidcIdentity } from './oidc-identity.js';
import type { PendingSignIn } from './session-data.js';

/** Sign-in, step-up and linking through the OIDC provider: two redirects and one way back. */
@ApiTags('sign-in')
@UseGuards(GetOnlyGuard)
@Controller()
export class OidcController {
  constructor(
    private readonly provider: OidcProviderService,
    private readonly signIns: SignInService,
    private readonly links: AccountLinksService,
    private readonly limits: RateLimits,
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(IDENTITY_API_CONFIG) private readonly config: IdentityApiConfig,
  ) {}

  @ForAnybody()
  @Get('sign-in/oidc')
  @ApiOperation({ summary: 'Sends the browser to the provider to sign in.' })
  @ApiResponse({ status: 303, description: 'To the provider.' })
  async signIn(@Req() request: Request, @Res() response: Response, @Query() query: ReturnQuery) {
    await this.start(request, response, { intent: 'sign-in', purpose: null, returnTo: query.returnTo });
  }

  @Get('step-up/oidc')
  @ApiOperation({ summary: 'Sends the browser to the provider to confirm who acts, for one purpose.' })
  @ApiResponse({ status: 303, description: 'To the provider.' })
  async stepUp(
    @Req() request: Request,
    @Res() response: Response,
    @Query() query: StepUpQuery,
    @CurrentPrincipal() principal: Principal,
  ) {
    const purpose = accepted(readPurpose(query.purpose));
    this.ownSession(request);
    await this.limits.consume('step-up-of-person', principal.id);
    await this.start(request, response, { intent: 'step-up', purpose, returnTo: query.returnTo });
  }

  @Get('account-links/oidc')
  @ApiOperation({ summary: 'Sends the browser to the provider to link the account there.' })
  @ApiResponse({ status: 303, description: 'To the provider.' })
  async link(@Req() request: Request, @Res() response: Response, @Query() query: ReturnQuery) {
    this.ownSession(request);
    await this.start(request, response, { intent: 'link', purpose: null, returnTo: query.returnTo });
  }

  @ForAnybody()
  @Get('sign-in/oidc/callback')
  @ApiExcludeEndpoint()
  async callback(
    @Req() request: Request,
    @Res() response: Response,
    @CurrentPrincipal() principal: Principal,
    // What the provider sends back is the strategy's to read.
    @Query() _answer: object,
  ) {
    const { pending } = request.session;
    delete request.session.pending;
    if (pending === undefined) throw new Refused(identityErrors.signInMismatch());
    const answer = await this.provider.authenticate(request);
    // Without code or error in the address the strategy would begin anew: nobody asked for that here.
    if (answer.kind !== 'proven') throw new Refused(identityErrors.signInMismatch());
    await this.finish(request, pending, answer.identity, principal);
    await keepSession(request);
    response.redirect(HttpStatus.SEE_OTHER, pending.returnTo);
  }

  private async start(
    request: Request,
    response: Response,
    asked: Pick<PendingSignIn, 'intent' | 'purpose'> & { readonly returnTo: string | undefined },
  ): Promise<void> {
    await this.limits.consume('oidc-from-network', request.ip ?? '');
    const answer = await this.provider.authenticate(request, {
      ...(asked.intent === 'step-up' ? { stepUpAcr: this.config.OIDC_STEP_UP_ACR } : {}),
    });
    if (answer.kind !== 'redirect') throw new Refused(identityErrors.signInMismatch());
    const returnTo = returnPath(asked.returnTo);
    request.session.pending = { ...asked, returnTo, askedAt: instant(new Date()) };
    await keepSession(request);
    response.redirect(HttpStatus.SEE_OTHER, answer.url);
  }

  private async finish(
    request: Request,
    pending: PendingSignIn,
    identity: OidcIdentity,
    principal: Principal,
  ): Promise<void> {
    const now = instant(new Date());
    const proof: SessionProof = {
      method: 'oidc',
      iss: identity.iss,
      acr: identity.acr,
      authTime: identity.authTime ?? now,
    };
    switch (pending.intent) {
      case 'sign-in':
        await openSession(request, await this.signIns.signIn({ ...identity, kind: 'oidc' }), proof, now);
        return;
      case 'link':
        this.ownSession(request);
        await this.links.link(principal, { ...identity, kind: 'oidc', label: null });
        return;
      case 'step-up':
        await this.finishStepUp(request, pending, identity, proof, now);
    }
  }

  private async finishStepUp(
    request: Request,
    pending: PendingSignIn,
    identity: OidcIdentity,
    proof: SessionProof,
    now: Instant,
  ): Promise<void> {
    const session = this.ownSession(request);
    const personId = await this.signIns.personOf(this.dataSource.manager, identity.iss, identity.sub);
    accepted(
      decideStepUp(
        { acr: identity.acr, authTime: identity.authTime, personId },
        { acr: this.config.OIDC_STEP_UP_ACR, askedAt: pending.askedAt, personId: session.personId },
      ),
    );
    const until = plusMs(now, sessionLimits(this.config).stepUpMs);
    await stepUpSession(request, session, proof, { purpose: pending.purpose ?? '', until }, now);
  }

  private ownSession(request: Request) {
    const session = currentSession(request);
    if (session === null) throw new Refused(signInRequired());
    return session;
  }
}

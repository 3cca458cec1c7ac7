import './session-data.js';
import {
  Controller,
  Delete,
  Get,
  HttpStatus,
  Inject,
  Logger,
  Param,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import type { ActRequest } from '#libs/acts/src/index.js';
import type { LinkableIdentity } from '#libs/identity/src/index.js';
import { AccountLinksService, authorise, identityErrors, returnPath } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Refused, accepted, instant, refused } from '#libs/kernel/src/index.js';
import { GetOnlyGuard } from '../http/get-only.guard.js';
import { Asked, CurrentPrincipal, IdPipe } from '../http/asked.decorator.js';
import { forgeOf, forgeStrategy } from './forge.strategy.js';
import type { Forge } from './forge.strategy.js';
import type { IdentityApiConfig } from './identity-api.config.js';
import { IDENTITY_API_CONFIG } from './identity-api.config.js';
import { EndedDto } from './me.dto.js';
import { ReturnQuery } from './oidc.dto.js';
import type { StrategyAnswer } from './run-strategy.js';
import { runStrategy } from './run-strategy.js';
import { keepSession } from './browser-session.js';

/** Linking the identity on a forge to the signed-in person, and taking accounts away. */
@ApiTags('me')
@Controller('account-links')
export class AccountLinksController {
  private readonly logger = new Logger(AccountLinksController.name);

  constructor(
    private readonly links: AccountLinksService,
    @Inject(IDENTITY_API_CONFIG) private readonly config: IdentityApiConfig,
  ) {}

  @Get('forge')
  @UseGuards(GetOnlyGuard)
  @ApiOperation({ summary: 'Sends the browser to the forge to prove the account there.' })
  @ApiResponse({ status: 303, description: 'To the forge.' })
  async start(
    @Req() request: Request,
    @Res() response: Response,
    @Query() query: ReturnQuery,
    @CurrentPrincipal() principal: Principal,
  ) {
    accepted(authorise(principal, 'accounts.link', { people: { self: [principal.id] } }));
    const answer = await this.run(request);
    if (answer.kind !== 'redirect') throw new Refused(identityErrors.signInMismatch());
    const returnTo = returnPath(query.returnTo);
    request.session.pending = { intent: 'link', purpose: 'forge', returnTo, askedAt: instant(new Date()) };
    await keepSession(request);
    response.redirect(HttpStatus.SEE_OTHER, answer.url);
  }

  @Get('forge/callback')
  @UseGuards(GetOnlyGuard)
  @ApiExcludeEndpoint()
  async callback(
    @Req() request: Request,
    @Res() response: Response,
    @CurrentPrincipal() principal: Principal,
    // What the forge sends back is the strategy's to read.
    @Query() _answer: object,
  ) {
    accepted(authorise(principal, 'accounts.link', { people: { self: [principal.id] } }));
    const { pending } = request.session;
    delete request.session.pending;
    if (pending?.intent !== 'link' || pending.purpose !== 'forge') {
      throw new Refused(identityErrors.signInMismatch());
    }
    const answer = await this.run(request);
    if (answer.kind !== 'proven') throw new Refused(identityErrors.signInMismatch());
    await this.links.link(principal, answer.identity);
    await keepSession(request);
    response.redirect(HttpStatus.SEE_OTHER, pending.returnTo);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Takes an account away from the signed-in person.' })
  @ApiOkResponse({ type: EndedDto })
  unlink(@Param('id', IdPipe) id: string, @Asked() asked: ActRequest) {
    return this.links.unlink(asked, id);
  }

  private async run(request: Request): Promise<StrategyAnswer<LinkableIdentity>> {
    try {
      return await runStrategy<LinkableIdentity>(forgeStrategy(this.forge(), this.callbackUrl()), request);
    } catch (error) {
      if (error instanceof Refused) throw error;
      this.logger.warn(`A forge account was not linked: ${error instanceof Error ? error.name : 'error'}`);
      throw new Refused(identityErrors.signInMismatch());
    }
  }

  private forge(): Forge {
    return (
      forgeOf(this.config) ??
      refused('identity.forge-not-configured', 'not-found', 'This installation links no forge.')
    );
  }

  private callbackUrl(): string {
    return new URL('/api/v1/account-links/forge/callback', this.config.PUBLIC_URL).href;
  }
}

import type { OnApplicationBootstrap } from '@nestjs/common';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Request } from 'express';
import type { Configuration } from 'openid-client';
import {
  ClientSecretBasic,
  allowInsecureRequests,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client';
import { identityErrors } from '#libs/identity/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import type { IdentityApiConfig } from './identity-api.config.js';
import { IDENTITY_API_CONFIG, isLoopback } from './identity-api.config.js';
import type { OidcIdentity } from './oidc-identity.js';
import type { OidcOptions } from './oidc.strategy.js';
import { OidcStrategy } from './oidc.strategy.js';
import type { StrategyAnswer } from './run-strategy.js';
import { runStrategy } from './run-strategy.js';

const TIMEOUT_SECONDS = 10;

/** The one OIDC provider this fund trusts, found by discovery when it is first needed. */
@Injectable()
export class OidcProviderService implements OnApplicationBootstrap {
  private readonly logger = new Logger(OidcProviderService.name);
  private found: Promise<Configuration> | null = null;

  constructor(@Inject(IDENTITY_API_CONFIG) private readonly config: IdentityApiConfig) {}

  /** Looks for the provider at the start, so that what is wrong with it is in the log before anybody signs in. Waits for nothing. */
  onApplicationBootstrap(): void {
    if (this.config.OIDC_ISSUER !== undefined) this.configuration().catch(() => undefined);
  }

  /**
   * Starts a sign-in, or finishes it on the way back. Refused `identity.provider-unavailable`, `identity.provider-refused`
   * where the person or the provider declined, and `identity.sign-in-mismatch` where the answer is not one to our question.
   */
  async authenticate(request: Request, options: OidcOptions = {}): Promise<StrategyAnswer<OidcIdentity>> {
    const strategy = new OidcStrategy(await this.configuration(), callbackUrl(this.config));
    let answer: StrategyAnswer<OidcIdentity>;
    try {
      answer = await runStrategy<OidcIdentity>(strategy, request, options);
    } catch (error) {
      throw new Refused(this.refusalOf(error));
    }
    if (answer.kind === 'refused') {
      const isAnswered = request.query['error'] === 'access_denied';
      throw new Refused(isAnswered ? identityErrors.providerRefused() : identityErrors.signInMismatch());
    }
    return answer;
  }

  private async configuration(): Promise<Configuration> {
    this.found ??= this.discover();
    try {
      return await this.found;
    } catch (error) {
      this.found = null;
      this.logger.warn(`The sign-in provider was not found: ${String(error)}`);
      throw new Refused(identityErrors.providerUnavailable());
    }
  }

  private async discover(): Promise<Configuration> {
    const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: id, OIDC_CLIENT_SECRET: secret } = this.config;
    if (issuer === undefined) throw new Error('OIDC_ISSUER is not set');
    const isLocal = isLoopback(issuer) && new URL(issuer).protocol === 'http:';
    const found = await discovery(new URL(issuer), id, { client_secret: secret }, ClientSecretBasic(secret), {
      execute: [...(isLocal ? [allowInsecureRequests] : []), enableNonRepudiationChecks],
      timeout: TIMEOUT_SECONDS,
    });
    const problem = stepUpProblem(this.config, found.serverMetadata().acr_values_supported);
    if (problem !== null) this.logger.error(problem);
    return found;
  }

  private refusalOf(error: unknown): ReturnType<typeof identityErrors.signInMismatch> {
    const code = (error as { code?: unknown } | null)?.code;
    // The reason is for the log alone: it could tell an attacker which check stopped them.
    this.logger.warn(`A sign-in was not accepted: ${typeof code === 'string' ? code : String(error)}`);
    if (error instanceof TypeError || code === 'OAUTH_TIMEOUT') {
      this.found = null;
      return identityErrors.providerUnavailable();
    }
    return identityErrors.signInMismatch();
  }
}

/**
 * What is wrong with the level we ask for, where the provider says which it knows: then nobody could vote, approve or release. A
 * provider need not say (OpenID Connect Discovery 1.0, 3).
 */
export function stepUpProblem(
  { OIDC_STEP_UP_ACR: acr, OIDC_ISSUER: issuer }: Pick<IdentityApiConfig, 'OIDC_STEP_UP_ACR' | 'OIDC_ISSUER'>,
  known: unknown,
): string | null {
  if (!Array.isArray(known) || known.includes(acr)) return null;
  return `OIDC_STEP_UP_ACR is ${acr}, which ${issuer} does not know: nobody can step up. It knows ${known.join(', ')}.`;
}

/** Where the provider sends the browser back to: registered there, letter by letter. */
export function callbackUrl(config: Pick<IdentityApiConfig, 'PUBLIC_URL'>): string {
  return new URL('/api/v1/sign-in/oidc/callback', config.PUBLIC_URL).href;
}

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
export class OidcProviderService {
  private readonly logger = new Logger(OidcProviderService.name);
  private found: Promise<Configuration> | null = null;

  constructor(@Inject(IDENTITY_API_CONFIG) private readonly config: IdentityApiConfig) {}

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
    return discovery(new URL(issuer), id, { client_secret: secret }, ClientSecretBasic(secret), {
      execute: [...(isLocal ? [allowInsecureRequests] : []), enableNonRepudiationChecks],
      timeout: TIMEOUT_SECONDS,
    });
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

/** Where the provider sends the browser back to: registered there, letter by letter. */
export function callbackUrl(config: Pick<IdentityApiConfig, 'PUBLIC_URL'>): string {
  return new URL('/api/v1/sign-in/oidc/callback', config.PUBLIC_URL).href;
}

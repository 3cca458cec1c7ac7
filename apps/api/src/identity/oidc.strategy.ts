import type { Request } from 'express';
import type { Configuration } from 'openid-client';
import { randomNonce, randomState } from 'openid-client';
import type { AuthenticateOptions } from 'openid-client/passport';
import { Strategy } from 'openid-client/passport';
import { identityOf } from './oidc-identity.js';

export interface OidcOptions extends AuthenticateOptions {
  /** Ask the person again, at this level: the step-up. */
  readonly stepUpAcr?: string;
}

/** The key of the session under which the library keeps state, nonce and verifier of the sign-in under way. */
export const OIDC_SESSION_KEY = 'oidc';

/**
 * Authorization code flow with PKCE, and always with state and nonce too: the library leaves them out where PKCE is
 * supported, but nonce binds the ID token and state is what a forged callback lacks (ASVS 10.1.2, 10.5).
 */
export class OidcStrategy extends Strategy {
  constructor(config: Configuration, callbackURL: string) {
    super(
      {
        config,
        name: 'oidc',
        sessionKey: OIDC_SESSION_KEY,
        callbackURL,
        scope: 'openid profile email',
        passReqToCallback: false,
      },
      (tokens, done) => {
        const claims = tokens.claims();
        if (claims === undefined) {
          done(new Error('The provider sent no ID token.'));
          return;
        }
        done(null, identityOf(claims));
      },
    );
  }

  override authorizationRequestParams(request: Request, options: OidcOptions): URLSearchParams {
    const given = super.authorizationRequestParams(request, options);
    const parameters = new URLSearchParams(given as URLSearchParams | Record<string, string>);
    parameters.set('state', randomState());
    parameters.set('nonce', randomNonce());
    if (options.stepUpAcr !== undefined) {
      parameters.set('acr_values', options.stepUpAcr);
      parameters.set('max_age', '0');
      parameters.set('prompt', 'login');
    }
    return parameters;
  }
}

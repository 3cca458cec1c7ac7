import { isEmail } from 'class-validator';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';

/** What a provider said, after signature, issuer, audience, nonce, state, PKCE and age were checked. */
export interface OidcIdentity {
  readonly iss: string;
  readonly sub: string;
  readonly acr: string | null;
  readonly authTime: Instant | null;
  readonly name: string | null;
  /** Where to write to: only an address the provider has verified. It opens nobody's account. */
  readonly email: string | null;
}

/** The claims of an ID token that we read. Source: OpenID Connect Core 1.0, 2 and 5.1. */
export interface OidcClaims {
  readonly iss: string;
  readonly sub: string;
  readonly [claim: string]: unknown;
}

const MAX_EMAIL = 254;

/** The identity in the claims; what is no text of its kind, or an address the provider does not vouch for, is absent. */
export function identityOf(claims: OidcClaims): OidcIdentity {
  const { iss, sub, acr, auth_time: authTime, nickname, email, email_verified: isVerified } = claims;
  const isAddress = isVerified === true && typeof email === 'string' && email.length <= MAX_EMAIL;
  return {
    iss,
    sub,
    acr: typeof acr === 'string' ? acr : null,
    authTime: typeof authTime === 'number' ? instant(authTime * 1000) : null,
    name: typeof nickname === 'string' && nickname.length > 0 ? nickname.slice(0, 200) : null,
    email: isAddress && isEmail(email) ? email : null,
  };
}

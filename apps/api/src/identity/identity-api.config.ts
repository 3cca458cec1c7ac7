import type { SessionLimits } from '#libs/identity/src/index.js';
import type { ApiConfig } from '../config.js';

export type IdentityApiConfig = Pick<
  ApiConfig,
  | 'PUBLIC_URL'
  | 'SESSION_SECRET'
  | 'SESSION_IDLE_MINUTES'
  | 'SESSION_MAX_HOURS'
  | 'STEP_UP_MINUTES'
  | 'OIDC_ISSUER'
  | 'OIDC_CLIENT_ID'
  | 'OIDC_CLIENT_SECRET'
  | 'OIDC_STEP_UP_ACR'
  | 'FORGE_AUTHORIZATION_URL'
  | 'FORGE_TOKEN_URL'
  | 'FORGE_USER_URL'
  | 'FORGE_CLIENT_ID'
  | 'FORGE_CLIENT_SECRET'
>;

export const IDENTITY_API_CONFIG = Symbol('IDENTITY_API_CONFIG');

export function sessionLimits(config: IdentityApiConfig): SessionLimits {
  return {
    idleMs: config.SESSION_IDLE_MINUTES * 60_000,
    absoluteMs: config.SESSION_MAX_HOURS * 3_600_000,
    stepUpMs: config.STEP_UP_MINUTES * 60_000,
  };
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

export function isLoopback(url: string): boolean {
  return LOOPBACK.includes(new URL(url).hostname);
}

/** Whether browsers reach us over TLS. Plain http is for loopback alone: anything else stops the start. */
export function isSecure(config: Pick<IdentityApiConfig, 'PUBLIC_URL'>): boolean {
  if (new URL(config.PUBLIC_URL).protocol === 'https:') return true;
  if (!isLoopback(config.PUBLIC_URL)) {
    throw new Error('The API cannot start. PUBLIC_URL must be https everywhere but on this machine.');
  }
  return false;
}

/** `__Host-` binds the cookie to this host and to TLS; browsers refuse the prefix on plain http. */
export function sessionCookieName(config: Pick<IdentityApiConfig, 'PUBLIC_URL'>): string {
  return isSecure(config) ? '__Host-plinth' : 'plinth';
}

import { createHmac, randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SessionFacts } from '#libs/identity/src/index.js';
import { instant, plusMs } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { IdentityApiConfig } from '../../apps/api/src/identity/identity-api.config.js';
import {
  IDENTITY_API_CONFIG,
  sessionCookieName,
  sessionLimits,
} from '../../apps/api/src/identity/identity-api.config.js';

/** A session of a person: `headers` make a request one of its pages, unsafe methods included. */
export interface TestSession {
  readonly cookie: string;
  readonly headers: { readonly cookie: string; readonly origin: string };
  /** What its owner knows the session by. */
  readonly handle: string;
}

export interface SignInOptions {
  /** What the session is stepped up for, such as `motion:<id>`. */
  readonly stepUp?: string;
  /** Facts that differ from those of somebody who signed in just now. */
  readonly facts?: Partial<SessionFacts>;
}

/**
 * Opens a session as a sign-in would have left it, for specs about something else: the row in PostgreSQL and the signed
 * cookie. Specs of signing in itself take the real way.
 */
export async function signIn(
  app: INestApplicationContext,
  personId: string,
  options: SignInOptions = {},
): Promise<TestSession> {
  const config = app.get<IdentityApiConfig>(IDENTITY_API_CONFIG, { strict: false });
  const now = instant(new Date());
  const handle = newId();
  const facts: SessionFacts = {
    personId,
    handle,
    startedAt: now,
    lastSeenAt: now,
    method: 'oidc',
    iss: 'https://issuer.invalid',
    acr: null,
    authTime: now,
    userAgent: null,
    stepUp:
      options.stepUp === undefined
        ? null
        : { purpose: options.stepUp, until: plusMs(now, sessionLimits(config).stepUpMs) },
    ...options.facts,
  };
  const sid = randomBytes(24).toString('base64url');
  const cookieOptions = { originalMaxAge: null, path: '/', httpOnly: true, sameSite: 'lax' };
  await app
    .get(DataSource)
    .query(
      `INSERT INTO sessions (sid, sess, expire) VALUES ($1, $2, clock_timestamp() + interval '1 hour')`,
      [sid, JSON.stringify({ ...facts, cookie: cookieOptions })],
    );
  const cookie = `${sessionCookieName(config)}=${encodeURIComponent(`s:${sid}.${signature(sid, config)}`)}`;
  return { cookie, handle, headers: { cookie, origin: new URL(config.PUBLIC_URL).origin } };
}

/** As the session middleware signs its cookie. */
function signature(sid: string, config: IdentityApiConfig): string {
  return createHmac('sha256', config.SESSION_SECRET).update(sid).digest('base64').replace(/=+$/, '');
}

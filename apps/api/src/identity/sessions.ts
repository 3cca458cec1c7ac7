import type { INestApplication } from '@nestjs/common';
import connectPgSimple from 'connect-pg-simple';
import type { NextFunction, Request, Response } from 'express';
import session from 'express-session';
import { DataSource } from 'typeorm';
import { decideOrigin, poolOf } from '#libs/identity/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import { browserHeaders, neverStored } from './browser-headers.js';
import type { IdentityApiConfig } from './identity-api.config.js';
import { isSecure, sessionCookieName, sessionLimits } from './identity-api.config.js';

const PREFIX = '/api/v1';

/** Security headers of every answer. Call before whatever may refuse a request: a refusal is an answer too. */
export function configureHeaders(app: INestApplication, config: IdentityApiConfig): void {
  app.use(browserHeaders(isSecure(config)));
  app.use(PREFIX, neverStored);
}

/**
 * Sets up what every browser request passes before a controller: the session from PostgreSQL, and the refusal of unsafe
 * requests another site made the browser send. Call once, before the app listens.
 */
export function configureSessions(app: INestApplication, config: IdentityApiConfig): void {
  const secure = isSecure(config);
  const name = sessionCookieName(config);
  const PgStore = connectPgSimple(session);
  app.use(
    PREFIX,
    session({
      name,
      secret: config.SESSION_SECRET,
      resave: false,
      saveUninitialized: false,
      rolling: false,
      proxy: secure ? true : undefined,
      // No Max-Age: the cookie ends with the browser, the row with its limits.
      cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure },
      store: new PgStore({
        pool: poolOf(app.get(DataSource)),
        tableName: 'sessions',
        ttl: Math.ceil(sessionLimits(config).idleMs / 1000),
        // The guard writes at most once a minute that the session was used; a write per request is not needed.
        disableTouch: true,
        // Retention deletes what has expired.
        pruneSessionInterval: false,
      }),
    }),
  );
  app.use(PREFIX, refuseCrossSite(new URL(config.PUBLIC_URL).origin, name));
}

/** Unsafe methods with our cookie come from our own pages and carry JSON; a request with a token of its own needs no cookie. */
function refuseCrossSite(ownOrigin: string, cookieName: string) {
  return (request: Request, _response: Response, next: NextFunction): void => {
    const hasBody =
      request.headers['transfer-encoding'] !== undefined ||
      Number(request.headers['content-length'] ?? 0) > 0;
    const refusal = decideOrigin(
      {
        method: request.method,
        hasCookie:
          (request.headers.cookie ?? '').includes(`${cookieName}=`) &&
          !isBearer(request.headers.authorization),
        secFetchSite: request.header('sec-fetch-site'),
        origin: request.header('origin'),
        bodyType: hasBody ? mediaType(request.headers['content-type']) : undefined,
      },
      ownOrigin,
    );
    next(refusal === undefined ? undefined : new Refused(refusal));
  };
}

export function isBearer(authorization: string | undefined): boolean {
  return /^Bearer\s/i.test(authorization ?? '');
}

function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

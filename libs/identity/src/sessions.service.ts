import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { Refused, accepted, instant, plusMs } from '#libs/kernel/src/index.js';
import { authorise } from './domain/abilities.js';
import type { SessionFacts, SessionLimits } from './domain/session-limits.js';
import { isSessionOver } from './domain/session-limits.js';
import { notFound } from './identity.errors.js';

/** A session as its owner sees it, known by its handle. */
export interface SessionSummary {
  readonly id: string;
  readonly startedAt: Instant;
  readonly lastUsedAt: Instant;
  readonly method: 'email' | 'oidc';
  readonly userAgent: string | null;
  readonly isCurrent: boolean;
}

/** A person's own sessions: which there are, and their end (ASVS 7.4, 7.5). */
@Injectable()
export class SessionsService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async list(
    principal: Principal,
    current: string | null,
    limits: SessionLimits,
  ): Promise<readonly SessionSummary[]> {
    accepted(authorise(principal, 'sessions.manage', { people: { self: [principal.id] } }));
    const rows = await this.dataSource.query<{ sess: SessionFacts }[]>(
      `SELECT sess FROM sessions WHERE sess ->> 'personId' = $1 AND expire > clock_timestamp()
       ORDER BY sess ->> 'lastSeenAt' DESC LIMIT 200`,
      [principal.id],
    );
    const now = instant(new Date());
    return rows
      .filter(({ sess }) => !isSessionOver(sess, limits, now))
      .map(({ sess }) => ({
        id: sess.handle,
        startedAt: sess.startedAt,
        lastUsedAt: sess.lastSeenAt,
        method: sess.method,
        userAgent: sess.userAgent,
        isCurrent: sess.handle === current,
      }));
  }

  /**
   * Remembers that the session was used, so that it rests from now on. An update, never an insert: a session that was ended
   * meanwhile stays ended.
   */
  async touch(sid: string, now: Instant, limits: SessionLimits): Promise<void> {
    await this.dataSource.query(
      `UPDATE sessions SET sess = jsonb_set(sess, '{lastSeenAt}', to_jsonb($2::text)), expire = $3 WHERE sid = $1`,
      [sid, now, plusMs(now, limits.idleMs)],
    );
  }

  /** Ends one session of the person. Refused `identity.not-found` where it is not theirs or over. */
  async end(principal: Principal, handle: string): Promise<void> {
    accepted(authorise(principal, 'sessions.manage', { people: { self: [principal.id] } }));
    const answer = await this.dataSource.query<unknown>(
      `DELETE FROM sessions WHERE sess ->> 'personId' = $1 AND sess ->> 'handle' = $2 RETURNING sid`,
      [principal.id, handle],
    );
    if (rowsOf(answer).length === 0) throw new Refused(notFound());
  }

  /** Ends every session of the person but this one; answers how many. */
  async endOthers(principal: Principal, current: string | null): Promise<number> {
    accepted(authorise(principal, 'sessions.manage', { people: { self: [principal.id] } }));
    const answer = await this.dataSource.query<unknown>(
      `DELETE FROM sessions WHERE sess ->> 'personId' = $1 AND sess ->> 'handle' IS DISTINCT FROM $2 RETURNING sid`,
      [principal.id, current],
    );
    return rowsOf(answer).length;
  }
}

/** Drops browser sessions past their time; answers how many. */
export async function dropExpiredSessions(tx: EntityManager): Promise<number> {
  const answer = await tx.query<unknown>(
    'DELETE FROM sessions WHERE expire < clock_timestamp() RETURNING sid',
  );
  return rowsOf(answer).length;
}

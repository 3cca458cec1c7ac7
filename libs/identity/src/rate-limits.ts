import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DataSource } from 'typeorm';
import type { Pool } from 'pg';
import { Refused } from '#libs/kernel/src/index.js';
import { tooMany } from './identity.errors.js';
import type { IdentityOptions } from './identity.options.js';
import { IDENTITY_OPTIONS } from './identity.options.js';

/** How often, in how many seconds. Counted in PostgreSQL, so that every replica counts together. */
export const RATE_LIMITS = {
  'code-to-address': { points: 5, durationSeconds: 900 },
  'code-from-network': { points: 60, durationSeconds: 900 },
  'confirmation-from-network': { points: 60, durationSeconds: 900 },
  'oidc-from-network': { points: 1_000, durationSeconds: 900 },
  'step-up-of-person': { points: 200, durationSeconds: 900 },
  // Two or three points each of a forge's hour, of which a fifth is kept for people: some ten of them may do this at once.
  'refresh-of-person': { points: 30, durationSeconds: 3_600 },
  // Whoever edits an application reaches strangers by mail.
  'team-change-of-person': { points: 60, durationSeconds: 3_600 },
  'team-change-about-person': { points: 10, durationSeconds: 86_400 },
  'bad-token-from-network': { points: 100, durationSeconds: 900 },
} as const;
export type RateLimitName = keyof typeof RATE_LIMITS;

/** The pool TypeORM works with, for libraries that speak to PostgreSQL themselves. */
export function poolOf(dataSource: DataSource): Pool {
  return (dataSource.driver as unknown as { master: Pool }).master;
}

/** Limits on what one person, address or network may try: signing in, what costs a forge's budget, and mail to others. */
@Injectable()
export class RateLimits {
  private readonly limiters = new Map<RateLimitName, RateLimiterPostgres>();

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @Inject(IDENTITY_OPTIONS) private readonly options: IdentityOptions,
  ) {}

  /** Uses up one point under this name. Refused `identity.too-many-attempts` where none is left. */
  async consume(name: RateLimitName, key: string): Promise<void> {
    try {
      await this.limiter(name).consume(this.keyOf(key));
    } catch (error) {
      if (error instanceof RateLimiterRes) {
        throw new Refused(tooMany(Math.max(1, Math.ceil(error.msBeforeNext / 1_000))));
      }
      throw error;
    }
  }

  private limiter(name: RateLimitName): RateLimiterPostgres {
    const known = this.limiters.get(name);
    if (known !== undefined) return known;
    const { points, durationSeconds } = RATE_LIMITS[name];
    const limiter = new RateLimiterPostgres({
      storeClient: poolOf(this.dataSource),
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      keyPrefix: name,
      points,
      duration: durationSeconds,
    });
    this.limiters.set(name, limiter);
    return limiter;
  }

  /** Addresses and networks are personal data: the table holds keyed hashes. */
  private keyOf(key: string): string {
    return createHmac('sha256', this.options.secret).update(key).digest('base64url');
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import { parseToken } from './domain/access-token.js';
import type { SessionFacts, SessionLimits } from './domain/session-limits.js';
import { isSessionOver, liveStepUp } from './domain/session-limits.js';
import { tokenInvalid } from './identity.errors.js';
import { findWithRoles } from './people.repository.js';
import { hashSecret, sameHash } from './secrets.js';

/** Makes the principal of a request. Roles are read at every request: a grant or its end counts at once (ASVS 8.3.2). */
@Injectable()
export class PrincipalsService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** Null where the session rested or lasted too long, or its person was closed. */
  async ofSession(session: SessionFacts, limits: SessionLimits, now: Instant): Promise<Principal | null> {
    const person = isSessionOver(session, limits, now)
      ? null
      : await findWithRoles(this.dataSource.manager, session.personId);
    if (person === null) return null;
    const stepUp = liveStepUp(session, now);
    return {
      kind: 'person',
      id: person.id,
      roles: person.roles,
      via: 'session',
      scopes: null,
      ...(stepUp === null ? {} : { stepUp }),
    };
  }

  /** Refused `identity.token-invalid`, whatever is wrong with it. */
  async ofToken(text: string): Promise<Principal> {
    const token = parseToken(text);
    if (token === undefined) throw new Refused(tokenInvalid());
    const rows = await this.dataSource.query<TokenRow[]>(
      `SELECT person_id, scopes, secret_hash,
              last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute' AS is_stale
       FROM access_tokens WHERE id = $1 AND revoked_at IS NULL AND clock_timestamp() < expires_at`,
      [token.id],
    );
    const [row] = rows;
    if (row === undefined || !sameHash(row.secret_hash, hashSecret(token.secret))) {
      throw new Refused(tokenInvalid());
    }
    const person = await findWithRoles(this.dataSource.manager, row.person_id);
    if (person === null) throw new Refused(tokenInvalid());
    if (row.is_stale) {
      await this.dataSource.query('UPDATE access_tokens SET last_used_at = clock_timestamp() WHERE id = $1', [
        token.id,
      ]);
    }
    return { kind: 'person', id: person.id, roles: person.roles, via: 'token', scopes: row.scopes };
  }
}

interface TokenRow {
  readonly person_id: string;
  readonly scopes: string[];
  readonly secret_hash: Buffer;
  readonly is_stale: boolean;
}

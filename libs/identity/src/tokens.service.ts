import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, rowsOf } from '#libs/acts/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { Refused, accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { AccessToken } from './access-token.entity.js';
import { authorise } from './domain/abilities.js';
import { decideToken, formatToken } from './domain/access-token.js';
import { notFound } from './identity.errors.js';
import { hashSecret, newTokenSecret } from './secrets.js';

/** A token as its owner sees it: everything but the secret. */
export interface TokenSummary {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly lastUsedAt: Instant | null;
  readonly revokedAt: Instant | null;
}

/** `token` stands in the answer to the act that made it and nowhere else; a repetition does not have it. */
export type NewToken = TokenSummary & { readonly token?: string };

/** A person's own tokens for machines. */
@Injectable()
export class TokensService {
  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async list(principal: Principal): Promise<readonly TokenSummary[]> {
    accepted(authorise(principal, 'tokens.manage', { people: { self: [principal.id] } }));
    const rows = await this.dataSource.manager.find(AccessToken, {
      where: { personId: principal.id },
      order: { createdAt: 'DESC' },
    });
    return rows.map(summary);
  }

  async create(
    asked: ActRequest,
    request: { readonly name: string; readonly scopes: readonly string[]; readonly expiresAt: Instant },
  ): Promise<ActAnswer<NewToken>> {
    const { principal } = asked;
    const id = newId();
    const secret = newTokenSecret();
    const answer = await this.acts.act<null, NewToken>(asked, {
      lock: async () => null,
      authorise: () => {
        accepted(authorise(principal, 'tokens.manage', { people: { self: [principal.id] } }));
      },
      apply: async (act) => {
        accepted(decideToken(request, act.now));
        const row = {
          id,
          personId: principal.id,
          name: request.name,
          scopes: [...request.scopes],
          secretHash: hashSecret(secret),
          createdAt: act.now,
          expiresAt: request.expiresAt,
          lastUsedAt: null,
          revokedAt: null,
        };
        await act.tx.insert(AccessToken, row);
        act.audit({
          type: 'identity.token-created',
          subject: { type: 'access-token', id },
          disclosure: 'restricted',
          data: { scopes: row.scopes, expiresAt: row.expiresAt },
        });
        return summary(row);
      },
    });
    // The stored answer of the act must not hold the secret: it joins after the commit, and only the first time.
    if (answer.kind === 'preview' || answer.replayed) return answer;
    return { ...answer, value: { ...answer.value, token: formatToken(id, secret) } };
  }

  async revoke(asked: ActRequest, id: string): Promise<ActAnswer<{ readonly id: string }>> {
    const { principal } = asked;
    return this.acts.act(asked, {
      lock: async () => null,
      authorise: () => {
        accepted(authorise(principal, 'tokens.manage', { people: { self: [principal.id] } }));
      },
      apply: async (act) => {
        const answer = await act.tx.query<unknown>(
          `UPDATE access_tokens SET revoked_at = coalesce(revoked_at, $3) WHERE id = $1 AND person_id = $2 RETURNING id`,
          [id, principal.id, act.now],
        );
        if (rowsOf(answer).length === 0) throw new Refused(notFound());
        act.audit({
          type: 'identity.token-revoked',
          subject: { type: 'access-token', id },
          disclosure: 'restricted',
        });
        return { id };
      },
    });
  }
}

function summary(row: Omit<AccessToken, 'secretHash' | 'personId'>): TokenSummary {
  const { id, name, scopes, createdAt, expiresAt, lastUsedAt, revokedAt } = row;
  return { id, name, scopes, createdAt, expiresAt, lastUsedAt, revokedAt };
}

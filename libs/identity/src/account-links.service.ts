import { Injectable } from '@nestjs/common';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { Refused, accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import {
  accountsOf,
  deleteAccount,
  findAccount,
  insertAccount,
  lockAccountName,
  touchAccount,
} from './accounts.repository.js';
import { authorise } from './domain/abilities.js';
import { accountTaken, lastAccount, notFound } from './identity.errors.js';

/** An identity elsewhere that its owner just proved. */
export interface LinkableIdentity {
  readonly kind: 'oidc' | 'forge';
  readonly iss: string;
  readonly sub: string;
  readonly label: string | null;
  readonly acr: string | null;
}

/** Further accounts of a person: other ways in, and identities on forges. */
@Injectable()
export class AccountLinksService {
  constructor(private readonly acts: ActsService) {}

  /** Links a proven identity to the signed-in person; again is no change. Refused `identity.account-taken`. */
  async link(principal: Principal, identity: LinkableIdentity): Promise<string> {
    const { kind, iss, sub, label, acr } = identity;
    const answer = await this.acts.act(
      // Made by the browser's return from the provider, whose code is good for one use: no key.
      { principal, route: 'account-links', key: null, keyOptional: true, body: null },
      {
        lock: async (tx) => {
          await lockAccountName(tx, iss, sub);
          return findAccount(tx, iss, sub);
        },
        authorise: () => {
          accepted(authorise(principal, 'accounts.link', { people: { self: [principal.id] } }));
        },
        apply: async (act, known) => {
          if (known !== null && known.personId !== principal.id) throw new Refused(accountTaken());
          const id = known?.id ?? newId();
          if (known === null)
            await insertAccount(act.tx, { id, personId: principal.id, kind, iss, sub, label });
          await touchAccount(act.tx, id, acr);
          act.audit({
            type: 'identity.account-linked',
            subject: { type: 'account', id },
            disclosure: 'restricted',
            data: { kind },
          });
          return { id };
        },
      },
    );
    if (answer.kind === 'preview') throw new Error('A link has no preview.');
    return answer.value.id;
  }

  /** Takes an account away. Refused `identity.last-account` where nobody could come in any more. */
  async unlink(asked: ActRequest, accountId: string): Promise<ActAnswer<{ readonly id: string }>> {
    const { principal } = asked;
    return this.acts.act(asked, {
      lock: async (tx) => {
        await lockAccountName(tx, 'person', principal.id);
        return accountsOf(tx, principal.id);
      },
      authorise: () => {
        accepted(authorise(principal, 'accounts.link', { people: { self: [principal.id] } }));
      },
      apply: async (act, accounts) => {
        const account = accounts.find(({ id }) => id === accountId);
        if (account === undefined) throw new Refused(notFound());
        const waysIn = accounts.filter(({ id, kind }) => id !== accountId && kind !== 'forge');
        if (waysIn.length === 0 && account.kind !== 'forge') throw new Refused(lastAccount());
        await deleteAccount(act.tx, accountId);
        act.audit({
          type: 'identity.account-unlinked',
          subject: { type: 'account', id: accountId },
          disclosure: 'restricted',
          data: { kind: account.kind },
        });
        return { id: accountId };
      },
    });
  }
}

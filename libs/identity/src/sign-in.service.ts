import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { ANONYMOUS, accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { Account } from './account.entity.js';
import { findAccount, insertAccount, lockAccountName, touchAccount } from './accounts.repository.js';
import { personClosed, signInMismatch } from './identity.errors.js';
import { findPerson, insertPerson, noteFirstAddress } from './people.repository.js';

/** An identity somebody proved: by a code sent to an address, or through a provider. */
export interface ProvenIdentity {
  readonly kind: 'email' | 'oidc';
  readonly iss: string;
  readonly sub: string;
  readonly acr: string | null;
  /** What a new person is called until they choose a name. */
  readonly name: string | null;
  /** An address that is proven too, where mails may go to. */
  readonly email: string | null;
}

export const NEW_PERSON_NAME = 'Unnamed';

/** Who stands behind a proven identity: the account's person, or a new one. */
@Injectable()
export class SignInService {
  constructor(private readonly acts: ActsService) {}

  /**
   * The person of this identity, made on the first sign-in. Known by (iss, sub) alone: an address a provider claims opens
   * nobody's account, it is where mails go to until the person proves another. Refused `identity.person-closed`.
   */
  async signIn(identity: ProvenIdentity, before?: (tx: EntityManager) => Promise<void>): Promise<string> {
    const answer = await this.acts.act(
      { principal: ANONYMOUS, route: 'sign-in', key: null, body: null },
      {
        lock: async (tx) => {
          await before?.(tx);
          await lockAccountName(tx, identity.iss, identity.sub);
          const account = await findAccount(tx, identity.iss, identity.sub);
          const person = account === null ? null : await findPerson(tx, account.personId);
          return { account, isClosed: person !== null && person.closedAt !== null };
        },
        authorise: ({ account, isClosed }) => {
          if (isClosed) accepted(personClosed());
          // A forge account proves an identity there and is no way in.
          if (account?.kind === 'forge') accepted(signInMismatch());
        },
        apply: async (act, { account }) => {
          const entered = account ?? (await this.register(act, identity));
          if (identity.email !== null) await noteFirstAddress(act.tx, entered.personId, identity.email);
          await touchAccount(act.tx, entered.id, identity.acr);
          act.audit({
            type: 'identity.signed-in',
            subject: { type: 'account', id: entered.id },
            disclosure: 'restricted',
            data: { kind: identity.kind, acr: identity.acr },
          });
          return { personId: entered.personId };
        },
      },
    );
    if (answer.kind === 'preview') throw new Error('A sign-in has no preview.');
    return answer.value.personId;
  }

  /** The person an identity belongs to, without signing in; null where nobody knows it. For step-ups. */
  async personOf(tx: EntityManager, iss: string, sub: string): Promise<string | null> {
    const account = await findAccount(tx, iss, sub);
    return account === null || account.kind === 'forge' ? null : account.personId;
  }

  private async register(act: Act, identity: ProvenIdentity): Promise<Pick<Account, 'id' | 'personId'>> {
    const personId = newId();
    const id = newId();
    await insertPerson(act.tx, {
      id: personId,
      publicName: identity.name ?? NEW_PERSON_NAME,
      email: identity.email,
    });
    const { kind, iss, sub } = identity;
    await insertAccount(act.tx, { id, personId, kind, iss, sub });
    act.audit({
      type: 'identity.person-registered',
      subject: { type: 'account', id },
      disclosure: 'restricted',
      data: { kind },
    });
    return { id, personId };
  }
}

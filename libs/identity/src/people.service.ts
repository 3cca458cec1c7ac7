import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { HeldRole, Instant, Principal, Visibility } from '#libs/kernel/src/index.js';
import { Refused, accepted, holdsRole } from '#libs/kernel/src/index.js';
import { accountsOf } from './accounts.repository.js';
import { authorise } from './domain/abilities.js';
import { project } from './domain/field-classes.js';
import { notFound, profileStale } from './identity.errors.js';
import { findPerson, findWithRoles, setAddress, updateProfile } from './people.repository.js';
import { logRestrictedRead, restrictedRead } from './read-log.repository.js';

/** A person by visibility class; what the reader is not cleared for is absent. */
export interface PersonView {
  readonly id: string;
  readonly publicName: string;
  readonly roles: readonly HeldRole[];
  readonly legalName: string | null;
  readonly email: string | null;
  readonly createdAt: Instant;
  readonly accounts: readonly AccountView[];
}

export interface AccountView {
  readonly id: string;
  readonly kind: 'oidc' | 'email' | 'forge';
  readonly issuer: string;
  readonly label: string | null;
  readonly linkedAt: Instant;
}

/** Oneself, with everything. */
export interface OwnProfile extends PersonView {
  readonly version: number;
}

/** People as they see themselves and as staff may see them. */
@Injectable()
export class PeopleService {
  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async ownProfile(principal: Principal): Promise<OwnProfile> {
    accepted(authorise(principal, 'people.read-own', { people: { self: [principal.id] } }));
    const { version, ...view } = await this.load(principal.id);
    return { ...view, version };
  }

  /** Changes one's public name; the address only changes by proof. Refused `identity.profile-stale` on a version somebody else replaced. */
  async editProfile(
    asked: ActRequest,
    version: number,
    change: { readonly publicName?: string },
  ): Promise<ActAnswer<{ readonly id: string; readonly version: number }>> {
    const { principal } = asked;
    return this.acts.act(asked, {
      lock: async (tx) => findPerson(tx, principal.id),
      authorise: () => {
        accepted(authorise(principal, 'people.edit-own', { people: { self: [principal.id] } }));
      },
      apply: async (act, person) => {
        if (person === null) throw new Refused(notFound());
        const isMine = await updateProfile(act.tx, person.id, version, {
          publicName: change.publicName ?? person.publicName,
        });
        if (!isMine) throw new Refused(profileStale());
        act.audit({
          type: 'identity.profile-edited',
          subject: { type: 'profile', id: 'own' },
          disclosure: 'restricted',
          data: { fields: Object.keys(change) },
        });
        return { id: person.id, version: version + 1 };
      },
    });
  }

  /**
   * Writes to an address from now on that a code sent there proved; `use` takes the code in the same transaction. It becomes no way
   * in: those are accounts.
   */
  async changeAddress(
    principal: Principal,
    email: string,
    use: (tx: EntityManager) => Promise<void>,
  ): Promise<{ readonly id: string; readonly version: number }> {
    const answer = await this.acts.act(
      // The code is good for one use: no key.
      { principal, route: 'me/email-codes', key: null, keyOptional: true, body: null },
      {
        lock: use,
        authorise: () => {
          accepted(authorise(principal, 'people.edit-own', { people: { self: [principal.id] } }));
        },
        apply: async (act) => {
          const version = await setAddress(act.tx, principal.id, email);
          act.audit({
            type: 'identity.address-changed',
            subject: { type: 'profile', id: 'own' },
            disclosure: 'restricted',
          });
          return { id: principal.id, version };
        },
      },
    );
    if (answer.kind === 'preview') throw new Error('A proven address has no preview.');
    return answer.value;
  }

  /** A person as this reader may see them; reads of restricted fields are logged. */
  async read(principal: Principal, id: string): Promise<Partial<PersonView>> {
    accepted(authorise(principal, 'people.read'));
    const { version: _version, ...view } = await this.load(id);
    const shown = project('person', view, ceilingOnPeople(principal));
    await logRestrictedRead(this.dataSource.manager, principal, restrictedRead('person', id, shown));
    return shown;
  }

  private async load(id: string): Promise<OwnProfile> {
    const tx = this.dataSource.manager;
    const person = await findPerson(tx, id);
    if (person === null) throw new Refused(notFound());
    const [withRoles, accounts] = await Promise.all([findWithRoles(tx, id), accountsOf(tx, id)]);
    return {
      id,
      publicName: person.publicName,
      roles: withRoles?.roles ?? [],
      legalName: person.legalName,
      email: person.email,
      createdAt: person.createdAt,
      accounts: accounts.map(({ id: accountId, kind, iss, label, linkedAt }) => ({
        id: accountId,
        kind,
        issuer: iss,
        label,
        linkedAt,
      })),
      version: person.version,
    };
  }
}

/** Who answers for access and data protection sees how people sign in; staff see names and roles. */
function ceilingOnPeople(principal: Principal): Visibility {
  const isCleared = (['admin', 'data-protection-officer', 'auditor'] as const).some((role) =>
    holdsRole(principal, role),
  );
  return isCleared ? 'restricted' : 'case-team';
}

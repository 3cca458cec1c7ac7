import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, violates } from '#libs/acts/src/index.js';
import type { HeldRole, Instant, Principal } from '#libs/kernel/src/index.js';
import { Refused, accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { authorise } from './domain/abilities.js';
import { decideGrant } from './domain/role-grant.js';
import { notFound, roleHeld, roleOwn, roleScopeUnknown } from './identity.errors.js';
import { findPerson } from './people.repository.js';
import { RoleGrant } from './role-grant.entity.js';
import { scopeExists } from './role-scopes.repository.js';

/** A grant as the API shows it. */
export interface GrantView extends HeldRole {
  readonly id: string;
  readonly personId: string;
  readonly grantedAt: Instant;
  readonly endedAt: Instant | null;
}

/** Grants and ends roles. Both count from the next request of the person on. */
@Injectable()
export class RolesService {
  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async ofPerson(principal: Principal, personId: string): Promise<readonly GrantView[]> {
    accepted(authorise(principal, 'roles.read'));
    const grants = await this.dataSource.manager.find(RoleGrant, {
      where: { personId },
      order: { grantedAt: 'ASC', id: 'ASC' },
    });
    return grants.map(view);
  }

  /**
   * Refused `identity.not-found`, `identity.role-own`, `identity.role-held`, `identity.role-scope-unknown`, and what `decideGrant`
   * refuses.
   */
  async grant(asked: ActRequest, personId: string, held: HeldRole): Promise<ActAnswer<GrantView>> {
    const id = newId();
    return this.acts.act(asked, {
      lock: async (tx) => findPerson(tx, personId),
      authorise: () => {
        accepted(authorise(asked.principal, 'roles.grant'));
        if (personId === asked.principal.id) accepted(roleOwn());
      },
      apply: async (act, person) => {
        if (person === null) throw new Refused(notFound());
        accepted(decideGrant(held));
        if (!(await scopeExists(act.tx, held, act.now))) throw new Refused(roleScopeUnknown());
        const { role, scopeType, scopeId } = held;
        const row = {
          id,
          personId,
          role,
          scopeType,
          scopeId,
          grantedAt: act.now,
          grantedBy: act.principal.id,
          endedAt: null,
        };
        try {
          await act.tx.insert(RoleGrant, row);
        } catch (error) {
          if (violates(error, 'uq_role_grants_held')) throw new Refused(roleHeld());
          throw error;
        }
        act.audit({
          type: 'identity.role-granted',
          subject: { type: 'role-grant', id },
          disclosure: 'restricted',
          data: { role, scopeType, scopeId },
        });
        return view(row);
      },
    });
  }

  /** Ends a grant that runs. Refused `identity.not-found`. */
  async end(asked: ActRequest, grantId: string): Promise<ActAnswer<GrantView>> {
    return this.acts.act(asked, {
      lock: async (tx) =>
        tx.findOne(RoleGrant, { where: { id: grantId }, lock: { mode: 'pessimistic_write' } }),
      authorise: () => {
        accepted(authorise(asked.principal, 'roles.grant'));
      },
      apply: async (act, grant) => {
        if (grant === null || grant.endedAt !== null) throw new Refused(notFound());
        await act.tx.update(RoleGrant, { id: grantId }, { endedAt: act.now, endedBy: act.principal.id });
        act.audit({
          type: 'identity.role-ended',
          subject: { type: 'role-grant', id: grantId },
          disclosure: 'restricted',
          data: { role: grant.role, scopeType: grant.scopeType, scopeId: grant.scopeId },
        });
        return view({ ...grant, endedAt: act.now });
      },
    });
  }
}

function view(row: Pick<RoleGrant, keyof GrantView>): GrantView {
  const { id, personId, role, scopeType, scopeId, grantedAt, endedAt } = row;
  return { id, personId, role, scopeType, scopeId, grantedAt, endedAt };
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { VOTES } from '#libs/council/src/domain/council-policy.js';
import { blocsOf } from '#libs/council/src/domain/policy-check.js';
import { authorise } from '#libs/identity/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { MembersService } from '#libs/members/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { insertPolicy, lockNewest } from '#libs/policies/src/index.js';
import type { AdoptionFacts, NewVersion } from './domain/adoption.js';
import { decideAdoption } from './domain/adoption.js';

/** Nobody changes a rule of the fund unseen: whoever decides, pays, watches and votes is told. */
const TOLD = ['secretariat', 'executive', 'treasury', 'programme', 'auditor', 'representative'] as const;

export interface AdoptedVersion {
  readonly id: string;
  readonly version: number;
}

/** New versions of the fund's policies. */
@Injectable()
export class PolicyAdoption {
  constructor(
    private readonly acts: ActsService,
    private readonly members: MembersService,
    private readonly notifications: NotificationsService,
  ) {}

  /**
   * Adopts a new version of a policy as the council decided it, by the number of the decision. Needs a session stepped up for `policy:<kind>-<name>`; everybody it
   * concerns is told, and the entry in the log is public. Refuses as `decideAdoption` does.
   */
  async adopt(asked: ActRequest, wanted: NewVersion): Promise<ActAnswer<AdoptedVersion>> {
    const { kind, name, inForceFrom, decision } = wanted;
    return this.acts.act(asked, {
      lock: (tx) => lockNewest(tx, kind, name),
      authorise: () =>
        accepted(authorise(asked.principal, 'policies.adopt', { stepUp: `policy:${kind}-${name}` })),
      apply: async (act, newest) => {
        const voters = kind === 'council' ? await this.voters(act.tx, act.now) : { members: [], blocs: [] };
        const { version, body } = accepted(decideAdoption(wanted, { newest, ...voters }, act.now));
        const id = newId();
        await insertPolicy(act.tx, {
          ...{ id, kind, name, version, body, inForceFrom, decision },
          adoptedBy: act.principal.id,
        });
        act.audit({
          type: 'charter.policy-adopted',
          subject: { type: 'policy', id },
          disclosure: 'public',
          data: { kind, name, version, inForceFrom, decision },
        });
        await this.tell(act, { kind, name, version: String(version), from: inForceFrom, decision });
        return { id, version };
      },
    });
  }

  private async tell(act: Act, data: Readonly<Record<string, string>>): Promise<void> {
    for (const role of TOLD) {
      await this.notifications.queue(act, { to: { role }, template: 'charter.policy-adopted', data });
    }
  }

  /** Who votes at a moment, and which members declared to vote together. */
  private async voters(tx: EntityManager, at: string): Promise<Pick<AdoptionFacts, 'members' | 'blocs'>> {
    const entitled = (await this.members.hasWeights(tx, at)) ? await this.members.entitled(tx, at) : [];
    return {
      members: entitled.map(({ stateId, votes }) => ({ id: stateId, weights: { [VOTES]: votes } })),
      blocs: blocsOf(await this.members.states(tx)),
    };
  }
}

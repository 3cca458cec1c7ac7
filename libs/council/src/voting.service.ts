import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import { accepted, holdsRole, refused } from '#libs/kernel/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import {
  actorsOn,
  ballotsOf,
  findMotion,
  insertBallot,
  insertObjection,
  insertRecusal,
  itemsOf,
  lockMotion,
  membersOf,
  objectionsOf,
  shareMotion,
} from './council.repository.js';
import { COUNCIL_ERRORS } from './domain/codes.js';
import { isDecidedEarly } from './domain/motion-lifecycle.js';
import type { Participation } from './domain/participation.js';
import { checkBallot, checkObjection, checkRecusal } from './domain/participation.js';
import type { Choice } from './domain/tally.js';
import { motionFacts } from './motion-facts.js';
import type { MotionRow } from './motion.entity.js';
import { MotionsService } from './motions.service.js';

export interface CastBallot {
  readonly stateId: string;
  readonly choice: Choice;
  readonly reason: string | null;
  readonly final: boolean;
}

/** What a voter gets back: proof that and when it was received. */
export interface Receipt {
  readonly id: string;
  readonly motionId: string;
  readonly stateId: string;
  readonly receivedAt: string;
}

/** Acts of representatives and the secretariat on an open motion. */
@Injectable()
export class VotingService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly motions: MotionsService,
  ) {}

  /**
   * A ballot of a state, by its representative or alternate in a stepped-up session. The last one before the close counts, a final
   * one is the last. A final one is cast alone: of two that come at once the second sees the first, so that one of them knows that
   * nobody is left to vote, and only that one wakes the motion's process.
   */
  async castBallot(asked: ActRequest, motionId: string, ballot: CastBallot): Promise<ActAnswer<Receipt>> {
    return await this.acts.act(asked, {
      lock: (tx) => (ballot.final ? lockMotion(tx, motionId) : shareMotion(tx, motionId, ballot.stateId)),
      authorise: (motion, tx) =>
        this.allow(tx, asked.principal, 'council.vote', ballot.stateId, { motionId, motion }),
      apply: async (act, found) => {
        const motion = known(found);
        const { stateId, choice, final } = ballot;
        const earlier = (await ballotsOf(act.tx, motionId)).filter((cast) => cast.stateId === stateId);
        const hasFinalBallot = earlier.some((cast) => cast.final);
        accepted(checkBallot({ ...(await place(act.tx, motion, stateId)), hasFinalBallot }, act.now));
        const id = newId();
        await insertBallot(act.tx, { id, motionId, ...ballot, castAt: act.now, castBy: act.principal.id });
        act.audit({
          type: 'council.ballot-cast',
          subject: { type: 'motion', id: motionId },
          applicationId: motion.applicationId ?? undefined,
          // Open ballots are hidden until the close.
          disclosure: 'restricted',
          data: { ballotId: id, choice, final, supersedes: earlier.at(-1)?.id ?? null },
          office: office(act.principal, stateId),
        });
        await this.staysWhereItIs(act, motion);
        if (final && (await this.isDecidedEarly(act.tx, motion))) act.wake('vote', motionId);
        return { id, motionId, stateId, receivedAt: act.now };
      },
    });
  }

  /** An objection in a silence procedure; enough of them bring the award to the council. */
  async object(
    asked: ActRequest,
    motionId: string,
    objection: { readonly stateId: string; readonly reason: string },
  ): Promise<ActAnswer<Receipt>> {
    return await this.acts.act(asked, {
      lock: (tx) => lockMotion(tx, motionId),
      authorise: (motion, tx) =>
        this.allow(tx, asked.principal, 'council.object', objection.stateId, { motionId, motion }),
      apply: async (act, found) => {
        const motion = known(found);
        const { stateId, reason } = objection;
        const hasObjected = (await objectionsOf(act.tx, motionId)).some((one) => one.stateId === stateId);
        accepted(checkObjection({ ...(await place(act.tx, motion, stateId)), hasObjected }, act.now));
        const id = newId();
        await insertObjection(act.tx, {
          id,
          motionId,
          stateId,
          reason,
          at: act.now,
          byPerson: act.principal.id,
        });
        act.audit({
          type: 'council.objected',
          subject: { type: 'motion', id: motionId },
          applicationId: motion.applicationId ?? undefined,
          disclosure: 'restricted',
          data: { objectionId: id },
          office: office(act.principal, stateId),
        });
        await this.staysWhereItIs(act, motion);
        act.wake('vote', motionId);
        return { id, motionId, stateId, receivedAt: act.now };
      },
    });
  }

  /**
   * A state declares an interest, itself or through the secretariat, and leaves the motion's bases. What a state has cast, only the
   * state itself takes out of the count.
   */
  async recuse(
    asked: ActRequest,
    motionId: string,
    recusal: { readonly stateId: string; readonly interest: string },
  ): Promise<ActAnswer<Receipt>> {
    const { stateId, interest } = recusal;
    const declaredBy = holdsRole(asked.principal, 'representative', stateId) ? 'state' : 'secretariat';
    const action = declaredBy === 'state' ? 'council.recuse' : 'council.record-recusal';
    return await this.acts.act(asked, {
      lock: (tx) => lockMotion(tx, motionId),
      authorise: (motion, tx) => this.allow(tx, asked.principal, action, stateId, { motionId, motion }),
      apply: async (act, found) => {
        const motion = known(found);
        const hasVoted = (await actorsOn(act.tx, motionId)).some((one) => one.stateId === stateId);
        accepted(checkRecusal({ ...(await place(act.tx, motion, stateId)), declaredBy, hasVoted }, act.now));
        const id = newId();
        await insertRecusal(act.tx, {
          id,
          motionId,
          stateId,
          interest,
          at: act.now,
          declaredBy: act.principal.id,
        });
        act.audit({
          type: 'council.recused',
          subject: { type: 'motion', id: motionId },
          applicationId: motion.applicationId ?? undefined,
          disclosure: 'public',
          data: { recusalId: id, state: stateId },
          office: office(act.principal, stateId),
        });
        await this.staysWhereItIs(act, motion);
        act.wake('vote', motionId);
        return { id, motionId, stateId, receivedAt: act.now };
      },
    });
  }

  /** The secretariat takes an open motion off the table, with its reason. */
  async cancel(asked: ActRequest, motionId: string, reason: string): Promise<ActAnswer<{ id: string }>> {
    return await this.acts.act(asked, {
      lock: async (tx) => {
        const applicationId = (await findMotion(tx, motionId))?.applicationId ?? null;
        if (applicationId !== null) await this.applications.lock(tx, applicationId);
        return await lockMotion(tx, motionId);
      },
      authorise: (motion, tx) =>
        this.allow(tx, asked.principal, 'council.cancel', null, { motionId, motion }),
      apply: async (act, found) => {
        const motion = known(found);
        if (motion.state !== 'open') {
          refused(COUNCIL_ERRORS.motionNotOpen, 'conflict', 'This motion is not open.');
        }
        if (motion.kind === 'ratification') {
          // The case would open another one with its full time, without end.
          refused(
            COUNCIL_ERRORS.ratificationStays,
            'conflict',
            'A ratification is decided, not taken off the table.',
          );
        }
        await this.motions.cancel(act, motion, 'secretariat', [reason]);
        await this.staysWhereItIs(act, motion);
        if (motion.applicationId !== null) act.wake('grant', motion.applicationId);
        return { id: motionId };
      },
    });
  }

  private async isDecidedEarly(tx: EntityManager, motion: MotionRow): Promise<boolean> {
    return isDecidedEarly(await motionFacts(tx, motion), await this.motions.policyOf(tx, motion.policyId));
  }

  /** Nobody votes or rules on a motion about their own case; without a motion there is none. */
  private async allow(
    tx: EntityManager,
    principal: Principal,
    action: Action,
    stateId: string | null,
    on: { readonly motionId: string; readonly motion: MotionRow | null },
  ): Promise<void> {
    const party: string[] = [];
    for (const { applicationId } of on.motion === null ? [] : await itemsOf(tx, on.motion.id)) {
      const application = await this.applications.find(tx, applicationId);
      if (application !== null) party.push(...(await this.applications.partiesOf(tx, application)));
    }
    const scopes = stateId === null ? [] : [stateId];
    accepted(authorise(principal, action, { scopes, stepUp: `motion:${on.motionId}`, standings: { party } }));
  }

  /** Acts on a motion leave the stage of its case to the case's own process. */
  private async staysWhereItIs(act: Act, { applicationId }: MotionRow): Promise<void> {
    const application = applicationId === null ? null : await this.applications.find(act.tx, applicationId);
    if (application !== null) act.leadsTo(application.stage);
  }
}

async function place(tx: EntityManager, motion: MotionRow, stateId: string): Promise<Participation> {
  const member = (await membersOf(tx, motion.id)).find((row) => row.stateId === stateId) ?? null;
  return { kind: motion.kind, state: motion.state, closesAt: motion.closesAt, member };
}

/** The office somebody acts in: votes are acts of the state, not of the person. */
function office(principal: Principal, state: string): { role: string; state: string } {
  const held = principal.roles.find(({ scopeId }) => scopeId === state);
  return { role: held?.role ?? 'secretariat', state };
}

/** Asked only after the rights: who may not know of motions cannot tell a missing one from a hidden one. */
function known(motion: MotionRow | null): MotionRow {
  return motion ?? refused(COUNCIL_ERRORS.motionNotFound, 'not-found', 'There is no such motion.');
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type { Application, MotionObstacle } from '#libs/applications/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { statesRepresentedBy } from '#libs/identity/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { LedgerService, accountCode } from '#libs/ledger/src/index.js';
import { MembersService } from '#libs/members/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { dueAt, getPolicy } from '#libs/policies/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import {
  actorsOn,
  insertMotion,
  itemsOf,
  lockOpenMotion,
  membersOf,
  nextDecisionNumber,
  nextMotionNumber,
  updateMotion,
} from './council.repository.js';
import { COUNCIL_ERRORS } from './domain/codes.js';
import type { Comparison } from './domain/comparison.js';
import type { CouncilPolicy } from './domain/council-policy.js';
import { readCouncilPolicy } from './domain/council-policy.js';
import type { CancelCause, MotionKind } from './domain/motion-lifecycle.js';
import { decideObstacle } from './domain/motion-obstacle.js';
import type { Outcome, Tally, VotingPolicy } from './domain/tally.js';
import type { MotionRow } from './motion.entity.js';

/** How a motion ends: what was counted, and under which rules. */
export interface Closing {
  readonly outcome: Outcome;
  readonly tally: Tally | null;
  readonly rules: VotingPolicy | null;
}

/** Opens, reopens, closes and cancels motions inside an act; who may is decided by the callers. */
@Injectable()
export class MotionsService {
  constructor(
    private readonly members: MembersService,
    private readonly programmes: ProgrammesService,
    private readonly ledger: LedgerService,
    private readonly notifications: NotificationsService,
    private readonly applications: ApplicationsService,
  ) {}

  async policyOf(tx: EntityManager, policyId: string): Promise<CouncilPolicy> {
    return readCouncilPolicy((await getPolicy(tx, policyId)).body);
  }

  /**
   * Opens a motion on a locked case: pins policy and votes, freezes who is suspended, recuses the states whose own people stand
   * on the applicant's side (governance, recusal), sets the money aside (a ratification finds it spent already), tells the
   * representatives and starts the process `vote`.
   * Refused `ledger.envelope-exhausted`, `members.weights-missing`, `council.award-missing`, and what `ApplicationsService.awardRefusal`
   * refuses.
   */
  async open(act: Act, application: Application, kind: MotionKind): Promise<MotionRow> {
    const { tx, now } = act;
    const { awardMinor, currency } = application;
    if (awardMinor === null) {
      return refused(COUNCIL_ERRORS.noAward, 'conflict', 'There is no amount to decide on.');
    }
    // What is ratified was awarded before.
    if (kind !== 'ratification') accepted(await this.applications.awardRefusal(tx, application, awardMinor));
    // A case that left the council and came back leaves its old question behind.
    const stale = await lockOpenMotion(tx, application.id);
    if (stale !== null) await this.cancel(act, stale, 'superseded', []);
    const call = await this.programmes.call(tx, application.callId);
    const policy = await this.policyOf(tx, call.councilPolicyId);
    const { weightSetId, members } = await this.members.membership(tx, now);
    const interested = await statesRepresentedBy(tx, await this.applications.partiesOf(tx, application));
    const motion: MotionRow = {
      id: newId(),
      number: await nextMotionNumber(tx, now),
      kind,
      state: 'open',
      policyId: call.councilPolicyId,
      weightSetId,
      applicationId: application.id,
      openedAt: now,
      openedBy: act.principal.id,
      closesAt: dueAt(now, policy[PERIODS[kind]], policy.calendar),
      reopened: false,
      closedAt: null,
      outcome: null,
      rules: null,
      comparisons: null,
      ignored: null,
      decisionNumber: null,
      cancelCause: null,
      cancelledBecause: null,
    };
    await insertMotion(
      tx,
      motion,
      [{ motionId: motion.id, applicationId: application.id, awardMinor, currency }],
      members.map((member) => ({
        motionId: motion.id,
        ...member,
        recused: interested.includes(member.stateId),
      })),
    );
    if (kind !== 'ratification') {
      const { slug } = await this.programmes.programme(tx, application.programmeId);
      await this.ledger.reserve(act, {
        programmeSlug: slug,
        applicationId: application.id,
        amountMinor: awardMinor,
        currency,
      });
    }
    act.audit({
      type: 'council.motion-opened',
      subject: { type: 'motion', id: motion.id },
      applicationId: application.id,
      disclosure: 'restricted',
      data: {
        kind,
        closesAt: motion.closesAt,
        policyId: motion.policyId,
        weightSetId,
        awardMinor: awardMinor.toString(),
      },
    });
    for (const { stateId } of members.filter((member) => interested.includes(member.stateId))) {
      act.audit({
        type: 'council.recused',
        subject: { type: 'motion', id: motion.id },
        applicationId: application.id,
        disclosure: 'public',
        data: { state: stateId, because: 'own-case' },
      });
    }
    await this.tell(act, motion, 'council.motion-opened', { closesAt: motion.closesAt });
    act.wake('vote', motion.id);
    if (kind !== 'ratification') await this.waitForTheStates(act, application, motion.closesAt);
    return motion;
  }

  /** Why no motion on the case could be opened now; null where nothing stands in the way. */
  async obstacle(tx: EntityManager, application: Application, at: Instant): Promise<MotionObstacle | null> {
    const { awardMinor, currency, stage } = application;
    if (awardMinor === null || (stage !== 'council' && stage !== 'active')) return null;
    const { slug } = await this.programmes.programme(tx, application.programmeId);
    const envelope = accountCode('budget-available', slug, at.slice(0, 4));
    const held = await this.ledger.encumbrance(tx, application.id);
    return decideObstacle({
      isAwardable:
        stage === 'active' ||
        (await this.applications.awardRefusal(tx, application, awardMinor)) === undefined,
      hasWeights: await this.members.hasWeights(tx, at),
      // What a ratification decides on is spent already.
      missingMinor: stage === 'active' ? 0n : awardMinor - (held?.reservedMinor ?? 0n),
      availableMinor: await this.ledger.balance(tx, envelope, currency),
    });
  }

  /** Opens a locked motion again after a missed quorum: ballots stay, the quorum is the lower one. */
  async reopen(act: Act, motion: MotionRow, policy: CouncilPolicy): Promise<void> {
    const closesAt = dueAt(act.now, policy.reopened.period, policy.calendar);
    await updateMotion(act.tx, motion.id, { reopened: true, closesAt });
    act.audit({
      type: 'council.motion-reopened',
      subject: { type: 'motion', id: motion.id },
      applicationId: motion.applicationId ?? undefined,
      disclosure: 'public',
      data: { closesAt, because: 'no-quorum' },
    });
    await this.tell(act, { ...motion, closesAt }, 'council.motion-opened', { closesAt });
    if (motion.applicationId === null || motion.kind === 'ratification') return;
    const application = await this.applications.find(act.tx, motion.applicationId);
    if (application !== null) await this.waitForTheStates(act, application, closesAt);
  }

  /** While a motion is open its case waits for the states, until the motion ends. */
  private async waitForTheStates(act: Act, application: Application, dueAt: Instant): Promise<void> {
    if (application.stage !== 'council') return;
    await this.applications.setWaiting(act, application, { waitingFor: 'representative', dueAt });
  }

  /** Closes a locked motion with its outcome and a decision number; what is not carried gives its money back. */
  async close(act: Act, motion: MotionRow, { outcome, tally, rules }: Closing): Promise<void> {
    const decisionNumber = await nextDecisionNumber(act.tx, act.now);
    await updateMotion(act.tx, motion.id, {
      state: 'closed',
      closedAt: act.now,
      outcome,
      rules,
      comparisons: tally?.comparisons ?? null,
      ignored: tally?.ignored ?? null,
      decisionNumber,
    });
    if (outcome !== 'carried') await this.giveBack(act, motion);
    act.audit({
      type: 'council.motion-closed',
      subject: { type: 'motion', id: motion.id },
      applicationId: motion.applicationId ?? undefined,
      disclosure: 'public',
      data: {
        kind: motion.kind,
        outcome,
        decisionNumber,
        comparisons: (tally?.comparisons ?? []).map(asTerm),
      },
    });
    await this.tell(act, motion, 'council.motion-closed', { outcome });
    if (motion.applicationId !== null) act.wake('grant', motion.applicationId);
  }

  /**
   * Cancels a locked motion, never silently: it keeps why, says so in the preview of the act that does it, leaves a trace, and
   * tells every member and whoever voted or objected. Its money goes back, its process looks once more and ends.
   */
  async cancel(act: Act, motion: MotionRow, cause: CancelCause, words: readonly string[]): Promise<void> {
    await updateMotion(act.tx, motion.id, {
      state: 'cancelled',
      closedAt: act.now,
      cancelCause: cause,
      cancelledBecause: words.length === 0 ? null : words.join('\n'),
    });
    act.reasons.push(`Motion ${motion.number} is open: it is cancelled, and ballots on it do not count.`);
    await this.giveBack(act, motion);
    act.audit({
      type: 'council.motion-cancelled',
      subject: { type: 'motion', id: motion.id },
      applicationId: motion.applicationId ?? undefined,
      disclosure: 'public',
      data: { because: cause },
    });
    await this.tellEverybody(act, motion, 'council.motion-cancelled', { cause });
    act.wake('vote', motion.id);
  }

  private async giveBack(act: Act, motion: MotionRow): Promise<void> {
    // What a ratification decides on is committed by the agreement; ending the case cancels it.
    if (motion.kind === 'ratification') return;
    for (const { applicationId } of await itemsOf(act.tx, motion.id)) {
      await this.ledger.releaseRest(act, applicationId);
    }
  }

  /** Tells the representatives of every state that has a vote on the motion. */
  private async tell(
    act: Act,
    motion: MotionRow,
    template: string,
    data: Readonly<Record<string, string>>,
  ): Promise<void> {
    for (const { stateId, suspended } of await membersOf(act.tx, motion.id)) {
      if (suspended) continue;
      await this.notifications.queue(act, {
        to: { role: 'representative', scopeId: stateId },
        template,
        caseId: motion.applicationId ?? undefined,
        data: { number: motion.number, ...data },
      });
    }
  }

  /**
   * Tells every member, also a suspended one, and whoever acted for it on the motion. A preview names the state alone: who has
   * voted so far is nobody's business before the close.
   */
  private async tellEverybody(
    act: Act,
    motion: MotionRow,
    template: string,
    data: Readonly<Record<string, string>>,
  ): Promise<void> {
    const acted = await actorsOn(act.tx, motion.id);
    for (const { stateId } of await membersOf(act.tx, motion.id)) {
      const also = acted.filter((actor) => actor.stateId === stateId).map(({ personId }) => personId);
      await this.notifications.queue(act, {
        to: { role: 'representative', scopeId: stateId, also },
        template,
        caseId: motion.applicationId ?? undefined,
        data: { number: motion.number, ...data },
      });
    }
  }
}

const PERIODS = {
  award: 'votingPeriod',
  silence: 'silencePeriod',
  ratification: 'ratificationPeriod',
} as const satisfies Readonly<Record<MotionKind, keyof CouncilPolicy>>;

/** A comparison as one term of the log: `decision.all.1~2800~60/100~4000~true`. */
function asTerm({ path, value, threshold, base, holds }: Comparison): string {
  return [path.replaceAll(/\[(\d+)\]/g, '.$1'), value, threshold, base ?? '-', holds].join('~');
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActAnswer, ActRequest, Advance } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { Refused, accepted, isRefusal, refused, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import {
  LedgerService,
  accountCode,
  assessmentPosting,
  contributionReceiptPosting,
} from '#libs/ledger/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { dueAt, getPolicy, policyInForce } from '#libs/policies/src/index.js';
import type { AssessmentRow } from './assessment.entity.js';
import { isSuspendedForArrears } from './domain/arrears.js';
import type { AssessmentPolicy } from './domain/assessment-policy.js';
import { readAssessmentPolicy } from './domain/assessment-policy.js';
import { assessByRate, assessToTarget } from './domain/assessments.js';
import { decideContribution } from './domain/contribution.js';
import { readWeightsPolicy } from './domain/weights-policy.js';
import { decideWeights } from './domain/weights.js';
import type { MemberState } from './member-state.entity.js';
import { MEMBERS_ERRORS } from './members.errors.js';
import {
  assessedBy,
  findStates,
  insertAssessments,
  insertReceipt,
  insertWeightSet,
  isAssessed,
  isReferenceUsed,
  lockAssessment,
  lockYear,
  membersOn,
  noteOverdue,
  notYetDue,
  receivedFor,
  weightSetFor,
  weightsOf,
} from './members.repository.js';

/** A member with a vote, as a motion freezes it. */
export interface EntitledMember {
  readonly stateId: string;
  readonly votes: number;
  readonly suspended: boolean;
}

/** The members of a moment and the frozen set of votes they stand under. */
export interface Membership {
  readonly weightSetId: string;
  readonly members: readonly EntitledMember[];
}

export interface NewReceipt {
  readonly assessmentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly valueDate: string;
  readonly reference: string;
}

/** The account of the fund that contributions arrive on. */
export const CONTRIBUTIONS_ACCOUNT = 'MAIN';

/** Member states, their contributions and their votes. */
@Injectable()
export class MembersService {
  constructor(
    private readonly acts: ActsService,
    private readonly ledger: LedgerService,
    private readonly notifications: NotificationsService,
  ) {}

  async states(tx: EntityManager): Promise<MemberState[]> {
    return await findStates(tx);
  }

  /**
   * Everybody who has a vote at a moment, with the newest votes of its year and whether arrears suspend them, computed
   * from the ledger. Refused `members.weights-missing` before the first year is assessed.
   */
  async membership(tx: EntityManager, at: Instant): Promise<Membership> {
    const set = await weightSetFor(tx, Number(at.slice(0, 4)));
    if (set === null) {
      return refused(
        MEMBERS_ERRORS.weightsMissing,
        'conflict',
        'No year was assessed yet: nobody has a vote.',
      );
    }
    const votes = new Map((await weightsOf(tx, set.id)).map((weight) => [weight.stateId, weight.votes]));
    const members: EntitledMember[] = [];
    for (const { id } of await membersOn(tx, at)) {
      const held = votes.get(id);
      // A state that acceded after the votes were computed has none until the next set.
      if (held === undefined) continue;
      members.push({ stateId: id, votes: held, suspended: await this.isSuspended(tx, id, at) });
    }
    return { weightSetId: set.id, members };
  }

  async entitled(tx: EntityManager, at: Instant): Promise<readonly EntitledMember[]> {
    return (await this.membership(tx, at)).members;
  }

  /**
   * Assesses a year: contributions of all members, their votes, and a call for funds to each, in one act.
   * Refused `members.year-assessed` the second time.
   */
  async assess(asked: ActRequest, year: number): Promise<ActAnswer<{ year: number; totalMinor: string }>> {
    return await this.acts.act(asked, {
      lock: (tx) => lockYear(tx, year),
      authorise: () => allow(authorise(asked.principal, 'members.assess')),
      apply: async (act) => {
        if (await isAssessed(act.tx, year)) {
          refused(
            MEMBERS_ERRORS.yearAssessed,
            'conflict',
            `The contributions of ${year} are assessed.`,
            'year',
          );
        }
        return await this.assessYear(act, year);
      },
    });
  }

  /** The same within an act or a seed: assessments, postings, votes, calls for funds. */
  async assessYear(act: Act, year: number): Promise<{ year: number; totalMinor: string }> {
    const { tx, now } = act;
    const stored = await policyInForce(tx, 'assessment', now);
    const policy = readAssessmentPolicy(stored.body);
    const states = await membersOn(tx, now);
    const gdp = states.map(({ id, gdpMusd }) => ({ id, gdp: gdpMusd }));
    const assessments = accepted(assessmentsUnder(policy, gdp));
    const rows = assessments.map(({ id: stateId, assessedMinor, onFloor }): AssessmentRow => ({
      id: newId(),
      stateId,
      year,
      assessedMinor,
      currency: policy.currency,
      onFloor,
      policyId: stored.id,
      calledAt: now,
      dueAt: dueAt(now, policy.payWithin, policy.calendar),
      overdueSince: null,
    }));
    await insertAssessments(tx, rows);
    for (const row of rows) await this.callForFunds(act, row);
    await this.computeWeights(act, year, rows);
    const total = rows.reduce((sum, { assessedMinor }) => sum + assessedMinor, 0n);
    return { year, totalMinor: total.toString() };
  }

  /**
   * Books money of a state towards one assessment. A receipt that brings the state below two years of arrears restores
   * its vote from the next motion that opens. Refused `members.reference-used`, `members.amount-exceeds-debt`.
   */
  async recordReceipt(
    asked: ActRequest,
    receipt: NewReceipt,
  ): Promise<ActAnswer<{ id: string; receivedMinor: string }>> {
    return await this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: async (tx) =>
          (await lockAssessment(tx, receipt.assessmentId)) ??
          refused(
            MEMBERS_ERRORS.assessmentNotFound,
            'not-found',
            'There is no such assessment.',
            'assessmentId',
          ),
        authorise: () => allow(authorise(asked.principal, 'members.record-receipt')),
        apply: (act, assessment) => this.bookReceipt(act, assessment, receipt),
      },
    );
  }

  /** The same within an act or a seed. The assessment's row is locked. */
  async bookReceipt(
    act: Act,
    assessment: AssessmentRow,
    receipt: NewReceipt,
  ): Promise<{ id: string; receivedMinor: string }> {
    const { tx, now } = act;
    const before = await receivedFor(tx, assessment.id);
    if (receipt.currency !== assessment.currency) {
      refused(
        'money.currency-mismatch',
        'invalid',
        `This amount must be in ${assessment.currency}.`,
        'amount.currency',
      );
    }
    if (before + receipt.amountMinor > assessment.assessedMinor) {
      refused(
        MEMBERS_ERRORS.amountExceedsDebt,
        'conflict',
        'This is more than the state still owes.',
        'amount.minor',
      );
    }
    if (await isReferenceUsed(tx, receipt.reference)) {
      refused(MEMBERS_ERRORS.referenceUsed, 'conflict', 'This payment is booked already.', 'reference');
    }
    const wasSuspended = await this.isSuspended(tx, assessment.stateId, now);
    const id = newId();
    await insertReceipt(tx, { id, ...receipt, recordedAt: now, recordedBy: act.principal.id });
    await this.ledger.post(tx, {
      kind: 'contribution-received',
      idempotencyKey: `contribution-receipt:${id}`,
      at: now,
      subject: { type: 'assessment', id: assessment.id },
      entries: contributionReceiptPosting(
        assessment.stateId,
        CONTRIBUTIONS_ACCOUNT,
        receipt.amountMinor,
        receipt.currency,
      ),
    });
    act.audit({
      type: 'members.contribution-received',
      subject: { type: 'assessment', id: assessment.id },
      disclosure: 'public',
      data: {
        state: assessment.stateId,
        amountMinor: receipt.amountMinor.toString(),
        currency: receipt.currency,
        restoresVote: wasSuspended && !(await this.isSuspended(tx, assessment.stateId, now)),
      },
    });
    act.wake('contribution', assessment.id);
    return { id, receivedMinor: (before + receipt.amountMinor).toString() };
  }

  /** One look of a contribution's own process. */
  async advance(id: string): Promise<Advance> {
    const answer = await this.acts.act<AssessmentRow, Advance>(
      { principal: systemPrincipal('contribution'), route: 'advance:contribution', key: null, body: { id } },
      {
        lock: async (tx) =>
          (await lockAssessment(tx, id)) ??
          refused(MEMBERS_ERRORS.assessmentNotFound, 'not-found', 'There is no such assessment.'),
        authorise: () => undefined,
        apply: async (act, row) => await this.advanceLocked(act, row),
      },
    );
    return answer.kind === 'done' ? answer.value : { state: 'again' };
  }

  private async advanceLocked(act: Act, row: AssessmentRow): Promise<Advance> {
    const receivedMinor = await receivedFor(act.tx, row.id);
    const decision = decideContribution({ ...row, receivedMinor }, act.now);
    const notice = (template: string) =>
      (['representative', 'state-finance'] as const).map((role) => ({
        to: { role, scopeId: row.stateId },
        template,
        data: { state: row.stateId, year: String(row.year), dueAt: row.dueAt },
      }));
    switch (decision.do) {
      case 'settle':
        return { state: 'settled' };
      case 'note-overdue': {
        await noteOverdue(act.tx, row.id, act.now);
        for (const overdue of notice('members.contribution-overdue'))
          await this.notifications.queue(act, overdue);
        act.audit({
          type: 'members.contribution-overdue',
          subject: { type: 'assessment', id: row.id },
          disclosure: 'public',
          data: {
            state: row.stateId,
            year: row.year,
            suspendsVote: await this.isSuspended(act.tx, row.stateId, act.now),
          },
        });
        return { state: 'again' };
      }
      case 'wait': {
        if (decision.until === null) return { state: 'waiting' };
        const policy = readAssessmentPolicy((await getPolicy(act.tx, row.policyId)).body);
        const nextReminder = await this.notifications.remind(act, {
          caseId: row.id,
          plan: { since: row.calledAt, dueAt: row.dueAt, before: policy.reminders },
          notices: notice('reminders.contribution'),
        });
        return { state: 'waiting', wakeAt: nextReminder ?? decision.until };
      }
    }
  }

  private async callForFunds(act: Act, row: AssessmentRow): Promise<void> {
    await this.ledger.post(act.tx, {
      kind: 'contribution-assessed',
      idempotencyKey: `assessment:${row.stateId}:${row.year}`,
      at: act.now,
      subject: { type: 'assessment', id: row.id },
      entries: assessmentPosting(row.stateId, row.year, row.assessedMinor, row.currency),
    });
    act.audit({
      type: 'members.contribution-assessed',
      subject: { type: 'assessment', id: row.id },
      disclosure: 'public',
      data: {
        state: row.stateId,
        year: row.year,
        assessedMinor: row.assessedMinor.toString(),
        currency: row.currency,
        onFloor: row.onFloor,
        policyId: row.policyId,
      },
    });
    await this.notifications.queue(act, {
      to: { role: 'state-finance', scopeId: row.stateId },
      template: 'members.call-for-funds',
      data: { state: row.stateId, year: String(row.year), dueAt: row.dueAt },
    });
    act.wake('contribution', row.id);
  }

  private async computeWeights(act: Act, year: number, rows: readonly AssessmentRow[]): Promise<void> {
    const stored = await policyInForce(act.tx, 'weights', act.now);
    const weights = accepted(
      decideWeights(
        rows.map(({ stateId, assessedMinor }) => ({ id: stateId, assessedMinor })),
        readWeightsPolicy(stored.body),
      ),
    );
    const set = { id: newId(), year, version: 1, policyId: stored.id, computedAt: act.now };
    await insertWeightSet(
      act.tx,
      set,
      weights.map(({ id, votes }) => ({ stateId: id, votes })),
    );
    act.audit({
      type: 'members.weights-computed',
      subject: { type: 'weight-set', id: set.id },
      disclosure: 'public',
      data: { year, policyId: stored.id, votes: weights.map(({ id, votes }) => `${id}:${votes}`) },
    });
  }

  /** Whether arrears suspend a state's vote at a moment: what is due and unpaid in the ledger against two full years. */
  private async isSuspended(tx: EntityManager, stateId: string, at: Instant): Promise<boolean> {
    const receivable = await this.ledger.balance(tx, accountCode('contributions-receivable', stateId));
    const year = Number(at.slice(0, 4));
    const assessed = await assessedBy(tx, stateId, [year - 1, year - 2]);
    const [last, before] = [assessed.get(year - 1), assessed.get(year - 2)];
    return isSuspendedForArrears({
      unpaidMinor: receivable - (await notYetDue(tx, stateId, at)),
      assessedLastTwoYearsMinor: last === undefined || before === undefined ? null : last + before,
    });
  }
}

function assessmentsUnder(
  policy: AssessmentPolicy,
  members: readonly { readonly id: string; readonly gdp: bigint }[],
): ReturnType<typeof assessByRate> {
  const floorMinor = BigInt(policy.floorMinor);
  if (policy.targetMinor !== undefined)
    return assessToTarget(members, floorMinor, BigInt(policy.targetMinor));
  const { num, den } = policy.rate ?? { num: '0', den: '1' };
  return assessByRate(members, floorMinor, { num: BigInt(num), den: BigInt(den) });
}

function allow(refusal: ReturnType<typeof authorise>): void {
  if (isRefusal(refusal)) throw new Refused(refusal);
}

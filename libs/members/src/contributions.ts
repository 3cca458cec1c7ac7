import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { LedgerService } from '#libs/ledger/src/index.js';
import { accountCode, assessmentPosting } from '#libs/ledger/src/index.js';
import type { Notice } from '#libs/notifications/src/index.js';
import { dueAt, policyInForce } from '#libs/policies/src/index.js';
import type { AssessmentRow } from './assessment.entity.js';
import { isSuspendedForArrears } from './domain/arrears.js';
import { contributionReference } from './domain/contribution-reference.js';
import { readAssessmentPolicy } from './domain/assessment-policy.js';
import { assessmentsUnder } from './domain/assessments-under.js';
import { readWeightsPolicy } from './domain/weights-policy.js';
import { decideWeights } from './domain/weights.js';
import {
  assessedBy,
  insertAssessments,
  insertWeightSet,
  membersOn,
  notYetDue,
} from './members.repository.js';

/** What a year of contributions writes, inside somebody else's act: the service's, or the seed's. */
export class Contributions {
  constructor(
    private readonly ledger: LedgerService,
    private readonly notify: (act: Act, notice: Notice) => Promise<void>,
  ) {}

  /** Assesses a year that was not assessed: contributions of all members, postings, votes, calls for funds. */
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

  /** Whether arrears suspend a state's vote at a moment: what is due and unpaid in the ledger against two full years. */
  async isSuspended(tx: EntityManager, stateId: string, at: Instant): Promise<boolean> {
    const receivable = await this.ledger.balance(tx, accountCode('contributions-receivable', stateId));
    const year = Number(at.slice(0, 4));
    const assessed = await assessedBy(tx, stateId, [year - 1, year - 2]);
    const [last, before] = [assessed.get(year - 1), assessed.get(year - 2)];
    return isSuspendedForArrears({
      unpaidMinor: receivable - (await notYetDue(tx, stateId, at)),
      assessedLastTwoYearsMinor: last === undefined || before === undefined ? null : last + before,
    });
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
    await this.notify(act, {
      to: { role: 'state-finance', scopeId: row.stateId },
      template: 'members.call-for-funds',
      data: {
        state: row.stateId,
        year: String(row.year),
        dueAt: row.dueAt,
        reference: contributionReference(row),
      },
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
}

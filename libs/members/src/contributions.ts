import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { MAX_MINOR, accepted, amountText, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { LedgerService } from '#libs/ledger/src/index.js';
import { accountCode, assessmentPosting } from '#libs/ledger/src/index.js';
import type { Notice } from '#libs/notifications/src/index.js';
import { dueAt, policyInForce } from '#libs/policies/src/index.js';
import type { AssessmentRow } from './assessment.entity.js';
import { isSuspendedForArrears } from './domain/arrears.js';
import { contributionReference } from './domain/contribution-reference.js';
import { readAssessmentPolicy } from './domain/assessment-policy.js';
import { assessmentDay, checkReversal, checkYear } from './domain/assessment-year.js';
import { assessmentsUnder } from './domain/assessments-under.js';
import { checkAssessor, figureFor } from './domain/gdp-figures.js';
import { readWeightsPolicy } from './domain/weights-policy.js';
import { decideWeights } from './domain/weights.js';
import { findFigures } from './gdp-figures.repository.js';
import type { Votes, VotingRulesLookup } from './voting-rules.js';
import { MEMBERS_ERRORS } from './members.errors.js';
import type { WeightSet } from './weight-set.entity.js';
import {
  assessedBy,
  hasReceipts,
  insertAssessments,
  insertReversal,
  insertWeightSet,
  isAssessed,
  lockStandingYear,
  membersOn,
  nextWeightSetVersion,
  notYetDue,
  standingWeightSet,
} from './members.repository.js';

/** The kind of posting that says what a state owes. */
const ASSESSED = 'contribution-assessed';

/** What a year of contributions writes, inside somebody else's act: the service's, or the seed's. */
export class Contributions {
  constructor(
    private readonly ledger: LedgerService,
    private readonly notify: (act: Act, notice: Notice) => Promise<void>,
    private readonly rules: VotingRulesLookup,
  ) {}

  /**
   * Assesses a year: contributions of all who are members then, postings, votes, calls for funds. The year is locked. Refuses what
   * `checkYear`, `checkAssessor` and the rules of contributions and votes refuse, and `members.nothing-owed`.
   */
  async assessYear(act: Act, year: number): Promise<{ year: number; totalMinor: string }> {
    const { tx, now } = act;
    const states = await membersOn(tx, assessmentDay(year, now));
    const facts = { year, members: states.length, isAssessed: await isAssessed(tx, year) };
    accepted(checkYear(facts, now));
    const stored = await policyInForce(tx, 'assessment', now);
    const policy = readAssessmentPolicy(stored.body);
    const figures = await findFigures(tx);
    const used = new Map(states.map(({ id }) => [id, figureFor(figures, id, year)]));
    accepted(
      checkAssessor(
        [...used.values()].filter((figure) => figure !== null),
        act.principal.id,
      ),
    );
    const gdp = states.map(({ id, gdpMusd }) => ({ id, gdp: used.get(id)?.gdpMusd ?? gdpMusd }));
    const assessments = accepted(assessmentsUnder(policy, gdp));
    const rows = assessments.map(({ id: stateId, assessedMinor, onFloor }): AssessmentRow => ({
      id: newId(),
      stateId,
      year,
      assessedMinor,
      currency: policy.currency,
      onFloor,
      policyId: stored.id,
      gdpFigureId: used.get(stateId)?.id ?? null,
      calledAt: now,
      dueAt: dueAt(now, policy.payWithin, policy.calendar),
      overdueSince: null,
      assessedBy: act.principal.id,
      reversalId: null,
    }));
    checkAmounts(rows);
    await insertAssessments(tx, rows);
    for (const row of rows) await this.callForFunds(act, row);
    await this.computeWeights(act, year, rows);
    const total = rows.reduce((sum, { assessedMinor }) => sum + assessedMinor, 0n);
    act.reasons.push(
      ...rows.map((row) => {
        const by = used.get(row.stateId)?.year;
        const owes = `${row.stateId} owes ${amountText(row.assessedMinor, row.currency)} for ${year}`;
        return by === undefined ? `${owes}.` : `${owes}, by its GDP of ${by}.`;
      }),
      `${amountText(total, policy.currency)} in all are booked as receivable and as revenue of ${year}.`,
    );
    return { year, totalMinor: total.toString() };
  }

  /**
   * Takes the assessment of a year back: reversing postings, no votes, and word to every state. The year is locked. Motions that
   * opened under its votes keep them. Refuses what `checkReversal` refuses.
   */
  async reverseYear(act: Act, year: number, reason: string): Promise<{ id: string; totalMinor: string }> {
    const { tx, now, principal } = act;
    const rows = await lockStandingYear(tx, year);
    const set = await standingWeightSet(tx, year);
    const [first] = rows;
    const assessed = set === null ? 0 : rows.length;
    const facts = { assessed, assessedBy: first?.assessedBy ?? '', hasReceipts: await hasReceipts(tx, year) };
    accepted(checkReversal(year, facts, principal.id, now));
    if (set === null || first === undefined) throw new Error(`The assessment of ${year} has no votes.`);
    const id = newId();
    await insertReversal(
      tx,
      {
        id,
        year,
        weightSetId: set.id,
        assessedBy: first.assessedBy,
        reversedBy: principal.id,
        reversedAt: now,
        reason,
      },
      rows.map((row) => row.id),
    );
    for (const row of rows) await this.takeCallBack(act, row);
    act.audit({
      type: 'members.weights-taken-back',
      subject: { type: 'weight-set', id: set.id },
      disclosure: 'public',
      data: { year, reversalId: id },
    });
    const total = rows.reduce((sum, { assessedMinor }) => sum + assessedMinor, 0n);
    act.reasons.push(
      `${amountText(total, first.currency)} of ${rows.length} states for ${year} are taken out of the books.`,
      `The votes of ${year} fall away; motions that opened under them keep them.`,
    );
    return { id, totalMinor: total.toString() };
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
      kind: ASSESSED,
      idempotencyKey: `assessment:${row.id}`,
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
        gdpFigureId: row.gdpFigureId,
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

  private async takeCallBack(act: Act, row: AssessmentRow): Promise<void> {
    const subject = { type: 'assessment', id: row.id };
    const called = await this.ledger.reverseStanding(act.tx, ASSESSED, subject, act.now);
    if (called === 0) throw new Error(`Assessment ${row.id} stands and was never booked.`);
    act.audit({
      type: 'members.assessment-reversed',
      subject: { type: 'assessment', id: row.id },
      disclosure: 'public',
      data: {
        state: row.stateId,
        year: row.year,
        assessedMinor: row.assessedMinor.toString(),
        currency: row.currency,
      },
    });
    await this.notify(act, {
      to: { role: 'state-finance', scopeId: row.stateId },
      template: 'members.call-taken-back',
      data: { state: row.stateId, year: String(row.year), reference: contributionReference(row) },
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
    const version = await nextWeightSetVersion(act.tx, year);
    const set = { id: newId(), year, version, policyId: stored.id, computedAt: act.now };
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
    await this.reportUnsound(
      act,
      set,
      weights.map(({ id, votes }) => ({ stateId: id, votes })),
    );
  }

  /**
   * New votes follow from facts and from rules that stand, so they are not refused: states owe what they owe. Which rules of voting
   * would be refused under them is said to whoever can change those, and to everybody in the log.
   */
  private async reportUnsound(act: Act, { id, year }: WeightSet, votes: readonly Votes[]): Promise<void> {
    const unsound = await this.rules.unsound(act.tx, votes);
    if (unsound.length === 0) return;
    act.reasons.push(...unsound.map(({ name, version, message }) => `Rules ${name} ${version}: ${message}`));
    act.audit({
      type: 'members.weights-unsound',
      subject: { type: 'weight-set', id },
      disclosure: 'public',
      data: { year, rules: unsound.map(({ policyId, path, code }) => `${policyId}:${path}:${code}`) },
    });
    for (const role of ['secretariat', 'executive', 'auditor', 'representative'] as const) {
      await this.notify(act, {
        to: { role },
        template: 'members.weights-unsound',
        data: { year: String(year), count: String(unsound.length) },
      });
    }
  }
}

/** The books take no entry of nothing, and none above their largest amount. */
function checkAmounts(rows: readonly AssessmentRow[]): void {
  for (const { stateId, assessedMinor, currency } of rows) {
    if (assessedMinor > 0n && assessedMinor <= MAX_MINOR) continue;
    const message = `By the policy in force ${stateId} would owe ${amountText(assessedMinor, currency)}.`;
    refused(MEMBERS_ERRORS.nothingOwed, 'conflict', message, 'year');
  }
}

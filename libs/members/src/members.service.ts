import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActAnswer, ActRequest, Advance } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { accepted, isRefusal, refuse, refused, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { getPolicy } from '#libs/policies/src/index.js';
import type { AssessmentRow, ContributionReceipt } from './assessment.entity.js';
import { Contributions } from './contributions.js';
import { contributionNamed } from './domain/contribution-reference.js';
import { readAssessmentPolicy } from './domain/assessment-policy.js';
import type { AssessableMember } from './domain/assessments.js';
import { decideContribution } from './domain/contribution.js';
import type { NewFigures } from './domain/gdp-figures.js';
import { checkFigures, figureFor } from './domain/gdp-figures.js';
import type { GdpFigureRow } from './gdp-figure.entity.js';
import { findFigures, insertFigures, lockFigures } from './gdp-figures.repository.js';
import type { ReceivedMoney } from './domain/receipt.js';
import { decideBankReversal } from './domain/receipt.js';
import type { MemberState } from './member-state.entity.js';
import { MEMBERS_ERRORS } from './members.errors.js';
import {
  findStates,
  lockAssessment,
  lockYear,
  membersOn,
  noteOverdue,
  receivedFor,
  weightSetFor,
  weightsOf,
} from './members.repository.js';
import type { BankLine, NewReceipt, ShownMoney } from './receipts.js';
import { Receipts } from './receipts.js';
import { VotingRules } from './voting-rules.js';
import {
  assessmentAwaiting,
  assessmentNamed,
  doneByLines,
  findReceipt,
  reversingLines,
  standingReceipts,
} from './receipts.repository.js';

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

/** Member states, their contributions and their votes. */
@Injectable()
export class MembersService {
  private readonly contributions: Contributions;
  private readonly receipts: Receipts;

  constructor(
    private readonly acts: ActsService,
    ledger: LedgerService,
    private readonly notifications: NotificationsService,
    rules: VotingRules,
  ) {
    this.contributions = new Contributions(ledger, (act, notice) => notifications.queue(act, notice), rules);
    this.receipts = new Receipts(ledger, this.contributions, (act, notice) =>
      notifications.queue(act, notice),
    );
  }

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
      members.push({ stateId: id, votes: held, suspended: await this.contributions.isSuspended(tx, id, at) });
    }
    return { weightSetId: set.id, members };
  }

  /** Who would be assessed for the year of a moment, and by what GDP. */
  async assessable(tx: EntityManager, at: Instant): Promise<readonly AssessableMember[]> {
    const figures = await findFigures(tx);
    const year = Number(at.slice(0, 4));
    const states = await membersOn(tx, at);
    return states.map(({ id, gdpMusd }) => ({ id, gdp: figureFor(figures, id, year)?.gdpMusd ?? gdpMusd }));
  }

  /** Whether any state has a vote: a year up to this one was assessed. */
  async hasWeights(tx: EntityManager, at: Instant): Promise<boolean> {
    return (await weightSetFor(tx, Number(at.slice(0, 4)))) !== null;
  }

  async entitled(tx: EntityManager, at: Instant): Promise<readonly EntitledMember[]> {
    return (await this.membership(tx, at)).members;
  }

  /**
   * Assesses the running or the next year: contributions of all who are members then, their votes, and a call for funds to each,
   * in one act. Needs a session stepped up for `assessment:<year>`. Refused `members.year-out-of-range`, `members.none`,
   * `members.year-assessed` the second time, and `members.own-figure` for who recorded a GDP it is by.
   */
  async assess(asked: ActRequest, year: number): Promise<ActAnswer<{ year: number; totalMinor: string }>> {
    return await this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => lockYear(tx, year),
        authorise: () =>
          accepted(authorise(asked.principal, 'members.assess', { stepUp: `assessment:${year}` })),
        apply: (act) => this.contributions.assessYear(act, year),
      },
    );
  }

  /**
   * Records the GDP of a year as one publication has it; assessments of later years are by it, none that was made changes. Needs a
   * session stepped up for `gdp:<year>`; every state is told of its own. Refuses as `checkFigures` does.
   */
  async recordGdp(
    asked: ActRequest,
    { source, ...wanted }: NewFigures & { readonly source: string },
  ): Promise<ActAnswer<{ year: number; recorded: number }>> {
    const { year } = wanted;
    return await this.acts.act(asked, {
      lock: (tx) => lockFigures(tx),
      authorise: () => accepted(authorise(asked.principal, 'members.record-gdp', { stepUp: `gdp:${year}` })),
      apply: async (act) => {
        const [states, figures] = [await findStates(act.tx), await findFigures(act.tx)];
        accepted(checkFigures(wanted, { states: states.map(({ id }) => id), figures }, act.now));
        const rows = wanted.figures.map(({ stateId, gdpMusd }): GdpFigureRow => ({
          ...{ id: newId(), stateId, year, gdpMusd, source },
          ...{ recordedBy: act.principal.id, recordedAt: act.now },
        }));
        await insertFigures(act.tx, rows);
        for (const row of rows) {
          const { stateId, gdpMusd } = row;
          const founded = states.find(({ id }) => id === stateId)?.gdpMusd ?? 0n;
          const before = figureFor(figures, stateId, year + 1)?.gdpMusd ?? founded;
          act.reasons.push(`${stateId}: ${gdpMusd} for ${year}, after ${before} (millions of US dollars).`);
          act.audit({
            type: 'members.gdp-recorded',
            subject: { type: 'member-state', id: stateId },
            disclosure: 'public',
            data: { year, gdpMusd: gdpMusd.toString(), figureId: row.id },
          });
          for (const role of ['representative', 'state-finance'] as const) {
            await this.notifications.queue(act, {
              to: { role, scopeId: stateId },
              template: 'members.gdp-recorded',
              data: { state: stateId, year: String(year), gdp: gdpMusd.toString() },
            });
          }
        }
        return { year, recorded: rows.length };
      },
    });
  }

  /**
   * Takes the assessment of a year back, with a reason everybody may read; the year can then be assessed anew. For somebody of
   * treasury who did not make it, in a session stepped up for `assessment-reversal:<year>`. Refused `members.year-not-assessed`,
   * `members.own-assessment`, and `members.assessment-received` once money was booked towards it.
   */
  async reverse(
    asked: ActRequest,
    year: number,
    reason: string,
  ): Promise<ActAnswer<{ id: string; totalMinor: string }>> {
    return await this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => lockYear(tx, year),
        authorise: () =>
          accepted(
            authorise(asked.principal, 'members.reverse-assessment', {
              stepUp: `assessment-reversal:${year}`,
            }),
          ),
        apply: (act) => this.contributions.reverseYear(act, year, reason),
      },
    );
  }

  /**
   * Records money of a state that no statement shows yet, towards one assessment. It counts at once; a statement confirms it.
   * Refused `members.assessment-reversed`, `members.receipt-known`, `members.reference-used`, `members.amount-exceeds-debt`.
   */
  async recordReceipt(
    asked: ActRequest,
    receipt: NewReceipt,
  ): Promise<ActAnswer<{ id: string; receivedMinor: string }>> {
    return await this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => lockedAssessment(tx, receipt.assessmentId),
        authorise: () => accepted(authorise(asked.principal, 'members.record-receipt')),
        apply: (act, assessment) => {
          accepted(reversedRefusal(assessment));
          return this.receipts.record(act, assessment, receipt);
        },
      },
    );
  }

  /**
   * Takes back a receipt recorded by hand that the bank never showed, with a reason. Refused `members.receipt-confirmed`,
   * `members.receipt-taken-back`.
   */
  async takeReceiptBack(
    asked: ActRequest,
    receiptId: string,
    reason: string,
  ): Promise<ActAnswer<{ id: string }>> {
    return await this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: async (tx) => {
          const receipt =
            (await findReceipt(tx, receiptId)) ??
            refused(MEMBERS_ERRORS.receiptNotFound, 'not-found', 'There is no such receipt.');
          return { receipt, assessment: await lockedAssessment(tx, receipt.assessmentId) };
        },
        authorise: () => accepted(authorise(asked.principal, 'members.record-receipt')),
        apply: async (act, { receipt, assessment }) => {
          const standing = (await standingReceipts(act.tx, assessment.id)).find(({ id }) => id === receiptId);
          if (standing === undefined)
            refused(MEMBERS_ERRORS.receiptTakenBack, 'conflict', 'This receipt was taken back before.');
          if (standing?.isConfirmed === true)
            refused(MEMBERS_ERRORS.receiptConfirmed, 'conflict', 'The bank has shown this money.');
          await this.receipts.takeBack(act, assessment, receipt, reason);
          return { id: receiptId };
        },
      },
    );
  }

  /**
   * Money the bank shows, inside treasury's act. Which assessment it is for says `assessmentId`, else the creditor reference, else
   * a receipt by hand that names one of the bank's references. Answers null where nothing says so, the receipt it confirmed or
   * became, `members.assessment-reversed`, or the refusal of `decideBankReceipt`; then nothing is written.
   */
  async receive(
    act: Act,
    money: ShownMoney,
    named: {
      readonly assessmentId?: string;
      readonly creditorReference: string | null;
      readonly bankReferences: readonly string[];
    },
  ): Promise<string | Refusal | null> {
    const name = named.creditorReference === null ? undefined : contributionNamed(named.creditorReference);
    const id =
      named.assessmentId ??
      (name === undefined ? null : await assessmentNamed(act.tx, name)) ??
      (await assessmentAwaiting(act.tx, named.bankReferences, money.amountMinor));
    if (id === null) return null;
    const assessment = await lockedAssessment(act.tx, id);
    return reversedRefusal(assessment) ?? (await this.receipts.receive(act, assessment, money));
  }

  /** Whether the bank can have taken back what it showed towards an assessment. Refuses what `reverseReceipt` refuses. */
  async checkReversal(
    tx: EntityManager,
    assessmentId: string,
    money: ReceivedMoney,
  ): Promise<Refusal | undefined> {
    const assessment = await lockedAssessment(tx, assessmentId);
    const facts = { ...assessment, standing: await standingReceipts(tx, assessmentId) };
    const decided = reversedRefusal(assessment) ?? decideBankReversal(facts, money);
    return isRefusal(decided) ? decided : undefined;
  }

  /**
   * The bank takes back what it had shown, inside treasury's act. Answers the receipt, `members.assessment-reversed`, or the refusal of
   * `decideBankReversal`; then nothing is written.
   */
  async reverseReceipt(act: Act, assessmentId: string, line: BankLine): Promise<string | Refusal> {
    const assessment = await lockedAssessment(act.tx, assessmentId);
    return reversedRefusal(assessment) ?? (await this.receipts.reverse(act, assessment, line));
  }

  /** The lines by which the bank took back what these lines of a statement had shown: they fall with them. */
  async reversingLines(tx: EntityManager, movementIds: readonly string[]): Promise<readonly string[]> {
    return await reversingLines(tx, movementIds);
  }

  /**
   * Lines of a statement that is set aside, inside treasury's act: what they did to receipts is undone, the newest first. A receipt by
   * hand waits for the bank again, the bank's own is owed again, and what the bank only seemed to take back counts again. Motions that
   * opened meanwhile keep who had a vote. Refused `members.assessment-reversed` where what would count again was for a year that was
   * taken back since, and `members.receipt-reversed` where another line than these takes one of the receipts back.
   */
  async undoLines(act: Act, movementIds: readonly string[]): Promise<void> {
    const { endings, reversals, receipts } = await doneByLines(act.tx, movementIds);
    const assessments = new Map<string, AssessmentRow>();
    const ids = [...receipts.values()].map(({ assessmentId }) => assessmentId);
    for (const id of [...new Set(ids)].sort()) assessments.set(id, await lockedAssessment(act.tx, id));
    // Somebody said meanwhile that another line took one of them back: it has to fall, too.
    const reversing = await reversingLines(act.tx, movementIds);
    if (reversing.some((line) => !movementIds.includes(line)))
      refused(MEMBERS_ERRORS.receiptReversed, 'conflict', 'The bank took this contribution back meanwhile.');
    const of = (receiptId: string): [AssessmentRow, ContributionReceipt] => {
      const receipt = receipts.get(receiptId);
      const assessment = receipt && assessments.get(receipt.assessmentId);
      if (receipt === undefined || assessment === undefined) throw new Error(`No receipt ${receiptId}.`);
      return [assessment, receipt];
    };
    for (const reversal of reversals) {
      const [assessment, receipt] = of(reversal.receiptId);
      accepted(reversedRefusal(assessment));
      await this.receipts.restore(act, assessment, receipt, reversal);
    }
    for (const { movementId, ...ending } of endings) {
      if (movementId === null) continue;
      const [assessment, receipt] = of(ending.receiptId);
      await this.receipts.unconfirm(act, assessment, receipt, { ...ending, movementId });
    }
  }

  /** One look of a contribution's own process. */
  async advance(id: string): Promise<Advance> {
    const answer = await this.acts.act<AssessmentRow, Advance>(
      {
        principal: systemPrincipal('contribution'),
        route: 'advance:contribution',
        key: null,
        body: { id },
        within: `contribution:${id}`,
      },
      {
        lock: (tx) => lockedAssessment(tx, id),
        authorise: () => undefined,
        apply: async (act, row) => await this.advanceLocked(act, row),
      },
    );
    return answer.kind === 'done' ? answer.value : { state: 'again' };
  }

  private async advanceLocked(act: Act, row: AssessmentRow): Promise<Advance> {
    const receivedMinor = await receivedFor(act.tx, row.id);
    const facts = { ...row, receivedMinor, isReversed: row.reversalId !== null };
    const decision = decideContribution(facts, act.now);
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
            suspendsVote: await this.contributions.isSuspended(act.tx, row.stateId, act.now),
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
}

async function lockedAssessment(tx: EntityManager, id: string): Promise<AssessmentRow> {
  return (
    (await lockAssessment(tx, id)) ??
    refused(MEMBERS_ERRORS.assessmentNotFound, 'not-found', 'There is no such assessment.', 'assessmentId')
  );
}

function reversedRefusal({ reversalId }: AssessmentRow): Refusal | undefined {
  return reversalId === null
    ? undefined
    : refuse(
        MEMBERS_ERRORS.assessmentReversed,
        'conflict',
        'This assessment was taken back: nothing is owed under it.',
        'assessmentId',
      );
}

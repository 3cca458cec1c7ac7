import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import { accepted, isRefusal, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { EntryDraft, LedgerService, Shown } from '#libs/ledger/src/index.js';
import {
  contributionAnnouncedPosting,
  contributionConfirmedPosting,
  contributionReceiptPosting,
  contributionTakenBackPosting,
} from '#libs/ledger/src/index.js';
import type { AssessmentRow, ContributionReceipt } from './assessment.entity.js';
import type { Contributions } from './contributions.js';
import type { AssessedFacts, ReceivedMoney } from './domain/receipt.js';
import { decideBankReceipt, decideHandReceipt } from './domain/receipt.js';
import { MEMBERS_ERRORS } from './members.errors.js';
import { endReceipt, insertReceipt, isReferenceUsed, standingReceipts } from './receipts.repository.js';

/** Money a person knows of and no statement shows yet. */
export interface NewReceipt extends ReceivedMoney {
  readonly assessmentId: string;
  /** The bank's reference, as on the confirmation the person saw. */
  readonly reference: string;
}

/** Money the bank shows. `movementId`: the line of the statement; null for what was there before the first one. */
export interface ShownMoney extends ReceivedMoney {
  readonly movementId: string | null;
  readonly shown: Shown;
}

/** The account of the fund that contributions arrive on. */
export const CONTRIBUTIONS_ACCOUNT = 'MAIN';

/**
 * What receipts write, inside somebody else's act; the assessment's row is locked. Cash is booked by the statement alone: what a
 * person records counts towards the debt and stands in transit until a line of a statement confirms it, or it is taken back.
 */
export class Receipts {
  constructor(
    private readonly ledger: LedgerService,
    private readonly contributions: Contributions,
  ) {}

  /**
   * Records money by hand. It lowers the arrears at once, since a state that paid must not lose its vote to a late statement.
   * Refuses what `decideHandReceipt` refuses, and `members.reference-used`.
   */
  async record(
    act: Act,
    assessment: AssessmentRow,
    receipt: NewReceipt,
  ): Promise<{ id: string; receivedMinor: string }> {
    if (await isReferenceUsed(act.tx, receipt.reference)) {
      refused(MEMBERS_ERRORS.referenceUsed, 'conflict', 'This payment is booked already.', 'reference');
    }
    const facts = await this.facts(act.tx, assessment);
    accepted(decideHandReceipt(facts, receipt, act.now.slice(0, 10)));
    const id = await this.insert(act, { ...receipt, assessmentId: assessment.id });
    await this.book(act, assessment, 'received', {
      key: `contribution-receipt:${id}`,
      amountMinor: receipt.amountMinor,
      entries: contributionAnnouncedPosting(assessment.stateId, receipt.amountMinor, receipt.currency),
      isShown: false,
    });
    return { id, receivedMinor: (sumOf(facts) + receipt.amountMinor).toString() };
  }

  /**
   * Books what the bank shows: it confirms a receipt by hand, or is one. Answers the receipt, or what `decideBankReceipt`
   * refuses, before anything is written.
   */
  async receive(act: Act, assessment: AssessmentRow, money: ShownMoney): Promise<string | Refusal> {
    const facts = await this.facts(act.tx, assessment);
    const decision = decideBankReceipt(facts, money);
    if (isRefusal(decision)) return decision;
    const { amountMinor, currency, shown } = money;
    if (decision.do === 'confirm') {
      const id = decision.receiptId;
      await this.end(act, id, { outcome: 'confirmed', movementId: money.movementId, reason: null });
      await this.book(act, assessment, 'confirmed', {
        key: `contribution-confirmed:${id}`,
        amountMinor,
        entries: contributionConfirmedPosting(shown, amountMinor, currency),
        isShown: true,
      });
      return id;
    }
    const reference = `movement:${money.movementId ?? `${assessment.stateId}:${assessment.year}`}`;
    const id = await this.insert(act, { ...money, assessmentId: assessment.id, reference });
    await this.end(act, id, { outcome: 'confirmed', movementId: money.movementId, reason: null });
    await this.book(act, assessment, 'received', {
      key: `contribution-receipt:${id}`,
      amountMinor,
      entries: contributionReceiptPosting(assessment.stateId, shown, amountMinor, currency),
      isShown: true,
    });
    return id;
  }

  /** Takes back a receipt by hand that the bank never showed: the state owes it again. */
  async takeBack(
    act: Act,
    assessment: AssessmentRow,
    receipt: ContributionReceipt,
    reason: string,
  ): Promise<void> {
    const { id, amountMinor, currency } = receipt;
    await this.end(act, id, { outcome: 'taken-back', movementId: null, reason });
    await this.book(act, assessment, 'taken-back', {
      key: `contribution-taken-back:${id}`,
      amountMinor,
      entries: contributionTakenBackPosting(assessment.stateId, amountMinor, currency),
      isShown: false,
    });
  }

  private async facts(tx: EntityManager, assessment: AssessmentRow): Promise<AssessedFacts> {
    return { ...assessment, standing: await standingReceipts(tx, assessment.id) };
  }

  private async insert(
    act: Act,
    { assessmentId, amountMinor, currency, valueDate, reference }: NewReceipt,
  ): Promise<string> {
    const [id, recordedBy] = [newId(), act.principal.id];
    const recorded = { recordedAt: act.now, recordedBy };
    await insertReceipt(act.tx, {
      id,
      assessmentId,
      amountMinor,
      currency,
      valueDate,
      reference,
      ...recorded,
    });
    return id;
  }

  private async end(
    act: Act,
    receiptId: string,
    ending: {
      readonly outcome: 'confirmed' | 'taken-back';
      readonly movementId: string | null;
      readonly reason: string | null;
    },
  ): Promise<void> {
    await endReceipt(act.tx, { receiptId, ...ending, at: act.now, endedBy: act.principal.id });
  }

  /** Posts, says in the log what it means for the vote, and wakes the contribution's own process. */
  private async book(
    act: Act,
    assessment: AssessmentRow,
    what: 'received' | 'confirmed' | 'taken-back',
    posting: {
      readonly key: string;
      readonly amountMinor: bigint;
      readonly entries: readonly EntryDraft[];
      readonly isShown: boolean;
    },
  ): Promise<void> {
    const { tx, now } = act;
    const { id, stateId, currency } = assessment;
    const wasSuspended = await this.contributions.isSuspended(tx, stateId, now);
    await this.ledger.post(tx, {
      kind: `contribution-${what}`,
      idempotencyKey: posting.key,
      at: now,
      subject: { type: 'assessment', id },
      entries: posting.entries,
    });
    const isSuspended = await this.contributions.isSuspended(tx, stateId, now);
    act.audit({
      type: `members.contribution-${what}`,
      subject: { type: 'assessment', id },
      disclosure: 'public',
      data: {
        state: stateId,
        amountMinor: posting.amountMinor.toString(),
        currency,
        shownByBank: posting.isShown,
        restoresVote: wasSuspended && !isSuspended,
        suspendsVote: !wasSuspended && isSuspended,
      },
    });
    if (wasSuspended !== isSuspended)
      act.reasons.push(isSuspended ? `${stateId} loses its vote.` : `${stateId} has its vote again.`);
    act.wake('contribution', id);
  }
}

function sumOf({ standing }: AssessedFacts): bigint {
  return standing.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

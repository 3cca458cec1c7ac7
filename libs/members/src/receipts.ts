import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import { accepted, amountText, isRefusal, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { EntryDraft, LedgerService, Shown } from '#libs/ledger/src/index.js';
import {
  contributionAnnouncedPosting,
  contributionConfirmedPosting,
  contributionReceiptPosting,
  contributionReversedPosting,
  contributionTakenBackPosting,
} from '#libs/ledger/src/index.js';
import type { Notice } from '#libs/notifications/src/index.js';
import type {
  AssessmentRow,
  ContributionReceipt,
  ReceiptEnding,
  ReceiptReversal,
} from './assessment.entity.js';
import type { Contributions } from './contributions.js';
import type { AssessedFacts, ReceivedMoney } from './domain/receipt.js';
import { contributionReference } from './domain/contribution-reference.js';
import {
  bankReference,
  decideBankReceipt,
  decideBankReversal,
  decideHandReceipt,
  decideUnshown,
} from './domain/receipt.js';
import { MEMBERS_ERRORS } from './members.errors.js';
import {
  endReceipt,
  insertReceipt,
  insertReversed,
  isReferenceUsed,
  standingReceipts,
  undoEnding,
  undoReversal,
} from './receipts.repository.js';

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

/** A line of a statement by which the bank takes money back. */
export interface BankLine extends ReceivedMoney {
  readonly movementId: string;
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
    private readonly notify: (act: Act, notice: Notice) => Promise<void>,
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
      key: receivedKey(id),
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
      const ending = { outcome: 'confirmed', movementId: money.movementId, reason: null } as const;
      await this.book(act, assessment, 'confirmed', {
        key: confirmedKey(await this.end(act, id, ending)),
        amountMinor,
        entries: contributionConfirmedPosting(shown, amountMinor, currency),
        isShown: true,
      });
      return id;
    }
    const reference = bankReference(money.movementId ?? `${assessment.stateId}:${assessment.year}`);
    const id = await this.insert(act, { ...money, assessmentId: assessment.id, reference });
    await this.end(act, id, { outcome: 'confirmed', movementId: money.movementId, reason: null });
    await this.book(act, assessment, 'received', {
      key: receivedKey(id),
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

  /**
   * The bank takes back what it had shown: the state owes it again. Answers the receipt, or what `decideBankReversal` refuses,
   * before anything is written.
   */
  async reverse(act: Act, assessment: AssessmentRow, line: BankLine): Promise<string | Refusal> {
    const receiptId = decideBankReversal(await this.facts(act.tx, assessment), line);
    if (isRefusal(receiptId)) return receiptId;
    const { amountMinor, currency, movementId, shown } = line;
    const id = newId();
    const reversedBy = act.principal.id;
    await insertReversed(act.tx, { id, receiptId, movementId, at: act.now, reversedBy, undoneAt: null });
    await this.book(act, assessment, 'reversed', {
      key: reversedKey(id),
      amountMinor,
      entries: contributionReversedPosting(assessment.stateId, shown, amountMinor, currency),
      isShown: true,
    });
    await this.tell(act, assessment, 'members.contribution-reversed');
    return receiptId;
  }

  /** The line by which the bank took a receipt back is no more: the receipt counts again. */
  async restore(
    act: Act,
    assessment: AssessmentRow,
    receipt: ContributionReceipt,
    reversal: ReceiptReversal,
  ): Promise<void> {
    await undoReversal(act.tx, reversal.id, act.now);
    const { amountMinor } = receipt;
    await this.book(act, assessment, 'restored', {
      key: reversedKey(reversal.id),
      amountMinor,
      entries: 'reverse',
      isShown: true,
    });
    await this.tell(act, assessment, 'members.contribution-restored');
  }

  /** The line that showed a receipt is no more. One by hand waits for the bank again; the bank's own is owed again. */
  async unconfirm(
    act: Act,
    assessment: AssessmentRow,
    receipt: ContributionReceipt,
    ending: ReceiptEnding & { readonly movementId: string },
  ): Promise<void> {
    const { id, amountMinor, reference } = receipt;
    await undoEnding(act.tx, ending.id, act.now);
    const undone = { amountMinor, entries: 'reverse', isShown: false } as const;
    if (decideUnshown({ reference, movementId: ending.movementId }) === 'wait') {
      await this.book(act, assessment, 'unconfirmed', { ...undone, key: confirmedKey(ending.id) });
      return;
    }
    const reason = 'The statement that showed it was set aside.';
    await this.end(act, id, { outcome: 'taken-back', movementId: null, reason });
    await this.book(act, assessment, 'taken-back', { ...undone, key: receivedKey(id) });
    await this.tell(act, assessment, 'members.contribution-not-shown');
  }

  /** Whoever acts for the state, of what it owes now. */
  private async tell(act: Act, { stateId, year }: AssessmentRow, template: string): Promise<void> {
    for (const role of ['representative', 'state-finance'] as const) {
      await this.notify(act, {
        to: { role, scopeId: stateId },
        template,
        data: { state: stateId, year: String(year), reference: contributionReference({ stateId, year }) },
      });
    }
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
  ): Promise<string> {
    const [id, endedBy] = [newId(), act.principal.id];
    await endReceipt(act.tx, { id, receiptId, ...ending, at: act.now, endedBy, undoneAt: null });
    return id;
  }

  /**
   * Posts, or reverses what stands under the key, says in the log what it means for the vote, and wakes the contribution's own
   * process.
   */
  private async book(
    act: Act,
    assessment: AssessmentRow,
    what: Booked,
    posting: {
      readonly key: string;
      readonly amountMinor: bigint;
      readonly entries: readonly EntryDraft[] | 'reverse';
      readonly isShown: boolean;
    },
  ): Promise<void> {
    const { tx, now } = act;
    const { id, stateId, year, currency } = assessment;
    const wasSuspended = await this.contributions.isSuspended(tx, stateId, now);
    if (posting.entries === 'reverse') await this.ledger.reversePosted(tx, posting.key, now);
    else
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
    const undone = UNDONE[what];
    if (undone !== undefined)
      act.reasons.push(`${amountText(posting.amountMinor, currency)} of ${stateId} for ${year} ${undone}.`);
    if (wasSuspended !== isSuspended)
      act.reasons.push(isSuspended ? `${stateId} loses its vote.` : `${stateId} has its vote again.`);
    act.wake('contribution', id);
  }
}

type Booked = 'received' | 'confirmed' | 'taken-back' | 'reversed' | 'restored' | 'unconfirmed';

/** What becomes of money that had counted, or had not, in the words of a preview. */
const UNDONE: { readonly [B in Booked]?: string } = {
  'taken-back': 'is owed again',
  reversed: 'is owed again',
  restored: 'counts again',
  unconfirmed: 'waits for the bank again',
};

const receivedKey = (receiptId: string) => `contribution-receipt:${receiptId}`;
const confirmedKey = (endingId: string) => `contribution-confirmed:${endingId}`;
const reversedKey = (reversalId: string) => `contribution-reversed:${reversalId}`;

function sumOf({ standing }: AssessedFacts): bigint {
  return standing.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AuditDraft } from '#libs/audit/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { bodyHash, textHash } from './body-hash.js';
import { checkEnvelope, guardedMovements } from './domain/balances.js';
import { accountOf } from './domain/chart.js';
import type { EncumbranceMove } from './domain/encumbrance.js';
import { moveEncumbrance, NO_ENCUMBRANCE } from './domain/encumbrance.js';
import type { Envelope } from './domain/postings.js';
import {
  appropriation,
  encumbrancePosting,
  openingPosting,
  paymentAppropriation,
} from './domain/postings.js';
import type { Transaction, TransactionDraft } from './domain/transaction.js';
import { buildTransaction, reverse } from './domain/transaction.js';
import type { HeldEncumbrance } from './encumbrance.repository.js';
import { findEncumbrance, lockEncumbrance, writeEncumbrance } from './encumbrance.repository.js';
import {
  findByKey,
  findTransaction,
  insertEntries,
  insertTransaction,
  lockBalance,
  openAccounts,
  readBalance,
  readBalances,
  findStanding,
} from './ledger.repository.js';

/** What a move of the budget needs of the act it belongs to. An `Act` is one. */
export interface LedgerAct {
  readonly tx: EntityManager;
  readonly now: Instant;
  audit(draft: AuditDraft): void;
}

/** A case's part of an envelope, as another domain asks for it. */
export interface EnvelopeRequest {
  readonly programmeSlug: string;
  readonly applicationId: string;
  readonly amountMinor: bigint;
  readonly currency?: string;
}

/** What a posting answers: the transaction, and whether it stood there already. */
export interface Posted {
  readonly id: string;
  readonly replayed: boolean;
}

/** The books. `post` is the only way anything gets into them; the database repeats every promise it makes. */
@Injectable()
export class LedgerService {
  /**
   * Posts a balanced transaction inside the caller's database transaction. The same idempotency key with the same body answers
   * the first posting; with another body it is refused `ledger.key-reused`. Refused where an entry is wrong, or where an account
   * that may not overdraw would: `ledger.envelope-exhausted`, `ledger.payment-budget-exhausted`.
   */
  async post(tx: EntityManager, draft: TransactionDraft): Promise<Posted> {
    return this.write(tx, accepted(buildTransaction(draft)));
  }

  /** Takes a transaction back, once. Refused `ledger.transaction-unknown`, `ledger.already-reversed`, `ledger.reversal-of-reversal`. */
  async reverse(
    tx: EntityManager,
    transactionId: string,
    reversal: Pick<TransactionDraft, 'idempotencyKey' | 'at'>,
  ): Promise<Posted> {
    const original = await findTransaction(tx, transactionId);
    if (original === undefined) {
      return refused('ledger.transaction-unknown', 'not-found', 'There is no such transaction.');
    }
    const mirror = accepted(reverse(original, reversal));
    const rows = await tx.query<{ idempotency_key: string }[]>(
      'SELECT idempotency_key FROM ledger_transactions WHERE reverses_id = $1',
      [transactionId],
    );
    if (rows.some((row) => row.idempotency_key !== reversal.idempotencyKey)) {
      refused('ledger.already-reversed', 'conflict', 'This transaction was reversed before.');
    }
    return this.write(tx, mirror);
  }

  /**
   * Takes back everything of one kind about some subjects of one type that stands, newest first: what a mistaken fact booked. Answers how
   * many transactions that were.
   */
  async reverseStanding(
    tx: EntityManager,
    kind: string,
    subject: { readonly type: string; readonly id: string | readonly string[] },
    at: Instant,
  ): Promise<number> {
    const standing = await findStanding(tx, kind, subject.type, [subject.id].flat());
    for (const { id } of standing) await this.reverse(tx, id, { idempotencyKey: `reversal:${id}`, at });
    return standing.length;
  }

  /** Takes back what was posted under a key, which stands: nothing there is a bug of the caller. */
  async reversePosted(tx: EntityManager, idempotencyKey: string, at: Instant): Promise<Posted> {
    const known = await findByKey(tx, idempotencyKey);
    if (known === undefined) throw new Error(`Nothing was posted under ${idempotencyKey}.`);
    return this.reverse(tx, known.id, { idempotencyKey: `reversal:${known.id}`, at });
  }

  /** When the newest of one kind about a subject that stands was posted; null where none does. */
  async standsSince(
    tx: EntityManager,
    kind: string,
    subject: { readonly type: string; readonly id: string },
  ): Promise<Instant | null> {
    return (await findStanding(tx, kind, subject.type, [subject.id]))[0]?.at ?? null;
  }

  /** What an account holds on its normal side, minor units. */
  async balance(tx: EntityManager, accountCode: string, currency = 'EUR'): Promise<bigint> {
    const minor = await readBalance(tx, { accountCode, currency });
    return accountOf(accountCode)?.normalSide === 'credit' ? -minor : minor;
  }

  /** Every balance (debits positive), or those of one family. */
  balances(tx: EntityManager, codePrefix?: string): ReturnType<typeof readBalances> {
    return readBalances(tx, codePrefix);
  }

  /** What a case holds of its envelope; undefined where it never held anything. */
  encumbrance(tx: EntityManager, applicationId: string): Promise<HeldEncumbrance | undefined> {
    return findEncumbrance(tx, applicationId);
  }

  /** Gives a programme its money of a budget year. The key names the decision, so that it counts once. */
  async appropriate(
    act: LedgerAct,
    envelope: Envelope,
    amountMinor: bigint,
    idempotencyKey = `appropriation:${envelope.programmeSlug}:${envelope.year}`,
  ): Promise<Posted> {
    const posted = await this.post(act.tx, {
      kind: 'appropriation',
      idempotencyKey,
      at: act.now,
      subject: { type: 'envelope', id: `${envelope.programmeSlug}:${envelope.year}` },
      entries: appropriation(envelope, amountMinor),
    });
    this.trace(
      act,
      'ledger.appropriated',
      { type: 'envelope', id: envelope.programmeSlug },
      amountMinor,
      envelope.currency,
    );
    return posted;
  }

  /** Gives this year's cash: no payment run is released beyond it. */
  async appropriatePayments(
    act: LedgerAct,
    year: number,
    amountMinor: bigint,
    currency = 'EUR',
    idempotencyKey = `payment-appropriation:${year}`,
  ): Promise<Posted> {
    const posted = await this.post(act.tx, {
      kind: 'payment-appropriation',
      idempotencyKey,
      at: act.now,
      subject: { type: 'payment-budget', id: String(year) },
      entries: paymentAppropriation(year, amountMinor, currency),
    });
    this.trace(
      act,
      'ledger.payments-appropriated',
      { type: 'payment-budget', id: String(year) },
      amountMinor,
      currency,
    );
    return posted;
  }

  /** Begins the books with what an account of the bank held on a day, once. Its trace has the hash of the reason, which stands in the fund file. */
  async openWith(
    act: LedgerAct,
    bankAccount: string,
    opening: {
      readonly minor: bigint;
      readonly currency: string;
      readonly asOf: string;
      readonly reason: string;
    },
  ): Promise<Posted> {
    const { minor, currency, asOf, reason } = opening;
    const posted = await this.post(act.tx, {
      kind: 'opening-balance',
      idempotencyKey: `opening-balance:${bankAccount}`,
      at: act.now,
      subject: { type: 'opening-balance', id: asOf },
      entries: openingPosting(bankAccount, minor, currency),
    });
    act.audit({
      type: 'ledger.opened',
      subject: { type: 'bank-account', id: bankAccount },
      disclosure: 'restricted',
      data: { amountMinor: minor.toString(), currency, asOf, reasonSha256: textHash(reason) },
    });
    return posted;
  }

  /** At the opening of a motion: the money is set aside. Refused `ledger.envelope-exhausted`. */
  reserve(act: LedgerAct, request: EnvelopeRequest): Promise<HeldEncumbrance> {
    return this.encumber(act, 'reserve', request);
  }

  /** Gives back part of what is reserved. */
  release(act: LedgerAct, request: EnvelopeRequest): Promise<HeldEncumbrance> {
    return this.encumber(act, 'release', request);
  }

  /** At the agreement: what is reserved becomes committed. */
  commit(act: LedgerAct, request: EnvelopeRequest): Promise<HeldEncumbrance> {
    return this.encumber(act, 'commit', request);
  }

  /** Gives back part of what is committed. */
  cancel(act: LedgerAct, request: EnvelopeRequest): Promise<HeldEncumbrance> {
    return this.encumber(act, 'cancel', request);
  }

  /** At acceptance: what is committed is spent. */
  spend(act: LedgerAct, request: EnvelopeRequest): Promise<HeldEncumbrance> {
    return this.encumber(act, 'spend', request);
  }

  /** What counted as spent is not owed any more: it goes back to the envelope. */
  recover(act: LedgerAct, request: EnvelopeRequest): Promise<HeldEncumbrance> {
    return this.encumber(act, 'recover', request);
  }

  /** Gives back everything a case still has reserved, whatever that is; nothing where it has nothing. */
  async releaseRest(act: LedgerAct, applicationId: string): Promise<void> {
    const held = await lockEncumbrance(act.tx, applicationId);
    if (held === undefined || held.reservedMinor === 0n) return;
    await this.move(act, held, 'release', held.reservedMinor);
  }

  /** Gives back everything a case still has committed and not spent. */
  async cancelRest(act: LedgerAct, applicationId: string): Promise<void> {
    const held = await lockEncumbrance(act.tx, applicationId);
    if (held === undefined || held.committedMinor === 0n) return;
    await this.move(act, held, 'cancel', held.committedMinor);
  }

  private async encumber(
    act: LedgerAct,
    move: EncumbranceMove,
    request: EnvelopeRequest,
  ): Promise<HeldEncumbrance> {
    const { programmeSlug, applicationId, currency = 'EUR' } = request;
    const known = await lockEncumbrance(act.tx, applicationId);
    const isEmpty =
      known === undefined || known.reservedMinor + known.committedMinor + known.spentMinor === 0n;
    const year = Number(act.now.slice(0, 4));
    const held: HeldEncumbrance = isEmpty
      ? {
          ...NO_ENCUMBRANCE,
          applicationId,
          envelope: { programmeSlug, year, currency },
          version: known?.version ?? 0,
        }
      : known;
    if (held.envelope.programmeSlug !== programmeSlug || held.envelope.currency !== currency) {
      refused('ledger.envelope-differs', 'conflict', 'The case holds money of another envelope.');
    }
    return this.move(act, held, move, request.amountMinor);
  }

  private async move(
    act: LedgerAct,
    held: HeldEncumbrance,
    move: EncumbranceMove,
    amountMinor: bigint,
  ): Promise<HeldEncumbrance> {
    const { applicationId, envelope } = held;
    const next = {
      ...held,
      ...accepted(moveEncumbrance(held, move, amountMinor)),
      version: held.version + 1,
    };
    await writeEncumbrance(act.tx, next);
    await this.post(act.tx, {
      kind: `budget-${move}`,
      idempotencyKey: `budget:${applicationId}:${next.version}`,
      at: act.now,
      subject: { type: 'application', id: applicationId },
      entries: encumbrancePosting(move, envelope, amountMinor),
    });
    act.audit({
      type: `ledger.budget-${PAST[move]}`,
      subject: { type: 'application', id: applicationId },
      applicationId,
      disclosure: 'restricted',
      data: {
        amountMinor: amountMinor.toString(),
        currency: envelope.currency,
        programme: envelope.programmeSlug,
        year: envelope.year,
      },
    });
    return next;
  }

  private async write(tx: EntityManager, transaction: Transaction): Promise<Posted> {
    const hash = bodyHash(transaction);
    const id = await insertTransaction(tx, transaction, hash);
    if (id === undefined) {
      const known = await findByKey(tx, transaction.idempotencyKey);
      if (known?.bodyHash === hash) return { id: known.id, replayed: true };
      return refused('ledger.key-reused', 'conflict', 'Another transaction was posted under this key.');
    }
    await openAccounts(tx, transaction.entries);
    for (const movement of guardedMovements(transaction.entries)) {
      accepted(checkEnvelope(await lockBalance(tx, movement), movement));
    }
    await insertEntries(tx, id, transaction.entries);
    return { id, replayed: false };
  }

  private trace(
    act: LedgerAct,
    type: string,
    subject: { readonly type: string; readonly id: string },
    amountMinor: bigint,
    currency: string,
  ): void {
    act.audit({
      type,
      subject,
      disclosure: 'public',
      data: { amountMinor: amountMinor.toString(), currency },
    });
  }
}

const PAST: Readonly<Record<EncumbranceMove, string>> = {
  reserve: 'reserved',
  release: 'released',
  commit: 'committed',
  cancel: 'cancelled',
  spend: 'spent',
  recover: 'recovered',
};

import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { MAX_MINOR, refuse, refuseAll } from '#libs/kernel/src/index.js';
import { accountOf } from './chart.js';

/** What the money or the budget was moved for. */
export type TransactionKind = string & { readonly __kind?: never };

/** One side of a posting as it is asked for. */
export interface EntryDraft {
  readonly accountCode: string;
  readonly direction: 'debit' | 'credit';
  /** Positive. */
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** A transaction as it is asked for. `idempotencyKey` names the business event: the same key never posts twice. */
export interface TransactionDraft {
  /** `domain.event`, for instance `grant-accepted`. */
  readonly kind: TransactionKind;
  readonly idempotencyKey: string;
  readonly at: Instant;
  readonly entries: readonly EntryDraft[];
  /** The case or thing the transaction is about; ids only. */
  readonly subject: { readonly type: string; readonly id: string };
  /** The transaction this one takes back. */
  readonly reversesId?: string;
}

/** One entry as it stands in the books: debits positive, credits negative. */
export interface Entry {
  readonly position: number;
  readonly accountCode: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}

/** A transaction ready to post: balanced in every currency. */
export interface Transaction extends Omit<TransactionDraft, 'entries'> {
  readonly entries: readonly Entry[];
}

const KEY = /^[A-Za-z0-9:._/-]{1,200}$/;
const KIND = /^[a-z][a-z0-9-]{0,59}$/;

/**
 * Turns a draft into a balanced transaction, or says *which* entry is wrong. Refuses: fewer than two entries, an account the
 * chart does not have, amounts that are not positive or above 9·10¹⁵, wrong currency codes, a currency that does not sum to
 * zero (naming it and the difference), keys and kinds that are none.
 */
export function buildTransaction(draft: TransactionDraft): Transaction | Refusal {
  const findings = [
    KIND.test(draft.kind) ? undefined : bad('ledger.kind-invalid', 'This is no kind of transaction.', 'kind'),
    KEY.test(draft.idempotencyKey)
      ? undefined
      : bad('ledger.key-invalid', 'An idempotency key has 1 to 200 plain characters.', 'idempotencyKey'),
    draft.entries.length >= 2
      ? undefined
      : bad('ledger.entries-missing', 'A transaction has at least two entries.', 'entries'),
    ...draft.entries.flatMap((entry, index) => entryFindings(entry, `entries[${index}]`)),
    ...imbalances(draft.entries),
  ];
  const entries = draft.entries.map((entry, index) => ({
    position: index + 1,
    accountCode: entry.accountCode,
    currency: entry.currency,
    amountMinor: entry.direction === 'debit' ? entry.amountMinor : -entry.amountMinor,
  }));
  return refuseAll(findings) ?? { ...draft, entries };
}

/** Sums per currency of signed amounts; a balanced set has only zeros. */
export function sumsByCurrency(
  entries: readonly { readonly currency: string; readonly amountMinor: bigint }[],
): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { currency, amountMinor } of entries) {
    sums.set(currency, (sums.get(currency) ?? 0n) + amountMinor);
  }
  return sums;
}

/**
 * The transaction that takes another one back: the same accounts, every sign turned. A reversal is not reversed; the right
 * transaction is posted anew instead. Refused `ledger.reversal-of-reversal`.
 */
export function reverse(
  original: Transaction & { readonly id: string },
  reversal: Pick<TransactionDraft, 'idempotencyKey' | 'at'>,
): Transaction | Refusal {
  if (original.reversesId !== undefined) {
    return refuse('ledger.reversal-of-reversal', 'conflict', 'A reversal cannot be reversed.');
  }
  return {
    kind: 'reversal',
    idempotencyKey: reversal.idempotencyKey,
    at: reversal.at,
    subject: original.subject,
    reversesId: original.id,
    entries: original.entries.map((entry) => ({ ...entry, amountMinor: -entry.amountMinor })),
  };
}

function entryFindings(entry: EntryDraft, path: string): Refusal[] {
  const findings: Refusal[] = [];
  if (accountOf(entry.accountCode) === undefined) {
    const message = `The chart has no account ${entry.accountCode}.`;
    findings.push(bad('ledger.account-unknown', message, `${path}.accountCode`));
  }
  if (entry.amountMinor <= 0n || entry.amountMinor > MAX_MINOR) {
    findings.push(bad('ledger.amount-invalid', 'An entry has a positive amount.', `${path}.amountMinor`));
  }
  if (!/^[A-Z]{3}$/.test(entry.currency)) {
    findings.push(bad('ledger.currency-invalid', 'This is no currency.', `${path}.currency`));
  }
  return findings;
}

function imbalances(entries: readonly EntryDraft[]): Refusal[] {
  const signed = entries.map(({ currency, direction, amountMinor }) => ({
    currency,
    amountMinor: direction === 'debit' ? amountMinor : -amountMinor,
  }));
  return [...sumsByCurrency(signed)]
    .filter(([, sum]) => sum !== 0n)
    .map(([currency, sum]) =>
      bad('ledger.unbalanced', `Debits and credits in ${currency} differ by ${sum}.`, 'entries'),
    );
}

function bad(code: string, message: string, path: string): Refusal {
  return refuse(code, 'invalid', message, path);
}

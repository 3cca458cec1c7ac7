import type { OrderState } from './order-eligibility.js';
import type { CreditDebit, StatementEntry } from './statement.js';

/** One booked movement to explain: an entry, or one transfer of a batch booking. */
export interface Movement {
  readonly entryIndex: number;
  /** Position within the entry; 0 where the entry is one movement. */
  readonly partIndex: number;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly creditDebit: CreditDebit;
  readonly endToEndId: string | null;
  readonly accountServicerReference: string | null;
  readonly paymentInformationId: string | null;
  readonly creditorReference: string | null;
  readonly returnReason: string | null;
}

/** An order as matching sees it. */
export interface MatchableOrder {
  readonly id: string;
  readonly state: OrderState;
  readonly endToEndId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  /** The bank's reference of its booking, once known. */
  readonly accountServicerReference: string | null;
  readonly paymentInformationId: string | null;
}

/** What a movement is. Nothing is dropped: what has no explanation goes to the work list. */
export type Match =
  | { readonly kind: 'payment' | 'return'; readonly orderId: string; readonly by: MatchedBy }
  | { readonly kind: 'batch'; readonly orderIds: readonly string[]; readonly by: 'payment-information' }
  | { readonly kind: 'unmatched'; readonly reason: string };

export type MatchedBy = 'end-to-end' | 'servicer-reference' | 'payment-information';

/**
 * The movements of the booked entries, batches split into their transfers where the bank gives amounts for all of them. Debits
 * come first: a payment and its return on one statement are booked in the order they happened, whatever the order of the file.
 */
export function movementsOf(entries: readonly StatementEntry[]): readonly Movement[] {
  const movements = entries.flatMap((entry, entryIndex) =>
    entry.status === 'BOOK' ? ofEntry(entry, entryIndex) : [],
  );
  const isCredit = ({ creditDebit }: Movement) => Number(creditDebit === 'CRDT');
  return movements.sort((a, b) => isCredit(a) - isCredit(b));
}

/**
 * Explains one movement by the orders on their way: by end-to-end id, amount and currency, then by the bank's reference, then
 * by the payment information id (a batch booked as one sum). Money that comes back by one of our own ids is a return; whether
 * another credit is a contribution, members know. Source: governance, Payees and bank files.
 */
export function matchMovement(movement: Movement, orders: readonly MatchableOrder[]): Match {
  if (movement.creditDebit === 'CRDT') return matchCredit(movement, orders);
  const open = orders.filter(({ state }) => state === 'released');
  const single = matchOne(movement, open);
  if (single !== undefined) return { kind: 'payment', ...single };
  const batch = open.filter(
    (order) =>
      movement.paymentInformationId !== null && order.paymentInformationId === movement.paymentInformationId,
  );
  const sum = batch.reduce((total, order) => total + order.amountMinor, 0n);
  if (
    batch.length > 0 &&
    sum === movement.amountMinor &&
    batch.every((one) => one.currency === movement.currency)
  ) {
    return { kind: 'batch', orderIds: batch.map(({ id }) => id), by: 'payment-information' };
  }
  const known = orders.find((order) => order.endToEndId === movement.endToEndId);
  if (known === undefined) return { kind: 'unmatched', reason: 'no-such-order' };
  return {
    kind: 'unmatched',
    reason: known.state === 'released' ? 'amount-differs' : `order-${known.state}`,
  };
}

/**
 * Only what a statement showed leaving can come back. A credit for an order that is merely on its way says that its debit was
 * overlooked or booked as something else: taking it back would leave that debit in transit for ever, so a person looks first.
 */
function matchCredit(movement: Movement, orders: readonly MatchableOrder[]): Match {
  const gone = orders.filter(({ state }) => state === 'settled');
  const returned = matchOne(movement, gone);
  if (returned !== undefined) return { kind: 'return', ...returned };
  const known = orders.find(({ endToEndId }) => endToEndId === movement.endToEndId);
  if (known === undefined) return { kind: 'unmatched', reason: 'unidentified-receipt' };
  return { kind: 'unmatched', reason: known.state === 'settled' ? 'amount-differs' : `order-${known.state}` };
}

function matchOne(
  movement: Movement,
  orders: readonly MatchableOrder[],
): { readonly orderId: string; readonly by: MatchedBy } | undefined {
  const same = orders.filter(
    ({ amountMinor, currency }) => amountMinor === movement.amountMinor && currency === movement.currency,
  );
  const candidates: readonly [MatchedBy, string | null, (order: MatchableOrder) => string | null][] = [
    ['end-to-end', movement.endToEndId, (order) => order.endToEndId],
    ['servicer-reference', movement.accountServicerReference, (order) => order.accountServicerReference],
    ['payment-information', movement.paymentInformationId, (order) => order.paymentInformationId],
  ];
  for (const [by, reference, referenceOf] of candidates) {
    if (reference === null) continue;
    const found = same.filter((order) => referenceOf(order) === reference);
    // Several of the same sum in one block are the same to nobody: they go to the work list.
    if (found.length === 1 && found[0] !== undefined) return { orderId: found[0].id, by };
  }
  return undefined;
}

function ofEntry(entry: StatementEntry, entryIndex: number): readonly Movement[] {
  const { transactions } = entry;
  const isSplit =
    transactions.length > 1 &&
    transactions.every((part) => part.amountMinor !== null && part.currency === entry.currency);
  if (isSplit) {
    return transactions.map((part, partIndex) => ({
      entryIndex,
      partIndex,
      amountMinor: part.amountMinor ?? 0n,
      currency: entry.currency,
      creditDebit: part.creditDebit ?? entry.creditDebit,
      endToEndId: part.endToEndId,
      accountServicerReference: part.accountServicerReference,
      paymentInformationId: part.paymentInformationId,
      creditorReference: part.creditorReference,
      returnReason: part.returnReason,
    }));
  }
  const [only] = transactions;
  const references = transactions.map(({ paymentInformationId }) => paymentInformationId);
  return [
    {
      entryIndex,
      partIndex: 0,
      amountMinor: entry.amountMinor,
      currency: entry.currency,
      creditDebit: entry.creditDebit,
      endToEndId: entry.endToEndId,
      accountServicerReference:
        transactions.length === 1
          ? (only?.accountServicerReference ?? entry.accountServicerReference)
          : entry.accountServicerReference,
      paymentInformationId: new Set(references).size === 1 ? (references[0] ?? null) : null,
      creditorReference: transactions.length === 1 ? (only?.creditorReference ?? null) : null,
      returnReason: transactions.length === 1 ? (only?.returnReason ?? null) : null,
    },
  ];
}

import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import { accountOf } from './chart.js';
import type { Entry } from './transaction.js';

/** The composite key of a balance: an account holds one balance per currency. */
export interface BalanceKey {
  readonly accountCode: string;
  readonly currency: string;
}

/** One text per balance key, for maps and for the order in which balances are locked. */
export function balanceId({ accountCode, currency }: BalanceKey): string {
  return `${accountCode} ${currency}`;
}

/** How a transaction moves each balance it touches, sorted by key: the order in which rows are locked. */
export function movements(
  entries: readonly Entry[],
): readonly (BalanceKey & { readonly amountMinor: bigint })[] {
  const sums = new Map<string, BalanceKey & { amountMinor: bigint }>();
  for (const { accountCode, currency, amountMinor } of entries) {
    const id = balanceId({ accountCode, currency });
    const sum = sums.get(id) ?? { accountCode, currency, amountMinor: 0n };
    sum.amountMinor += amountMinor;
    sums.set(id, sum);
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, movement]) => movement);
}

/** The movements of accounts that may not overdraw: envelopes and the payment budget. */
export function guardedMovements(entries: readonly Entry[]): ReturnType<typeof movements> {
  return movements(entries).filter(({ accountCode }) => accountOf(accountCode)?.mayOverdraw === false);
}

/**
 * The hard stop on over-commitment: the new balance (debits positive) of an account that may not overdraw, or the refusal.
 * Refuses `ledger.envelope-exhausted`, `ledger.payment-budget-exhausted`. Never reveals how much is left.
 */
export function checkEnvelope(
  balanceMinor: bigint,
  movement: BalanceKey & { readonly amountMinor: bigint },
): bigint | Refusal {
  const next = balanceMinor + movement.amountMinor;
  const account = accountOf(movement.accountCode);
  const isOverdrawn = account?.normalSide === 'credit' ? next > 0n : next < 0n;
  if (account?.mayOverdraw !== false || !isOverdrawn) return next;
  return account.family === 'payment-budget'
    ? refuse(
        'ledger.payment-budget-exhausted',
        'conflict',
        'The payment budget of this year does not cover this.',
      )
    : refuse('ledger.envelope-exhausted', 'conflict', 'The envelope of this programme does not cover this.');
}

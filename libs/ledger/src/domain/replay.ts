import { balanceId } from './balances.js';
import { accountOf } from './chart.js';
import type { BalanceRecord, TransactionRecord } from './export.js';
import { sumsByCurrency } from './transaction.js';

/** Posts the transactions of an export again, in order, and says by code what is wrong with each record. */
export class LedgerReplay {
  private readonly balances = new Map<string, bigint>();
  private readonly confirmed = new Set<string>();
  private readonly transactions = new Map<string, TransactionRecord>();
  private readonly keys = new Set<string>();
  private readonly reversed = new Set<string>();
  private lastAt = '';

  takeTransaction(transaction: TransactionRecord): readonly string[] {
    const codes: string[] = [];
    if (this.confirmed.size > 0) codes.push('ledger.transaction-after-balance');
    if (this.transactions.has(transaction.id)) codes.push('ledger.transaction-repeated');
    if (this.keys.has(transaction.idempotencyKey)) codes.push('ledger.key-repeated');
    if (transaction.at < this.lastAt) codes.push('ledger.order-broken');
    const count = transaction.entries.length;
    if (count !== transaction.entryCount || count < 2) codes.push('ledger.entry-count-mismatch');
    const entries = transaction.entries.map(({ account, currency, minor }) => ({
      accountCode: account,
      currency,
      amountMinor: BigInt(minor),
    }));
    if ([...sumsByCurrency(entries).values()].some((sum) => sum !== 0n)) codes.push('ledger.unbalanced');
    codes.push(...this.reversalProblems(transaction));
    for (const entry of entries) {
      const id = balanceId(entry);
      this.balances.set(id, (this.balances.get(id) ?? 0n) + entry.amountMinor);
    }
    this.transactions.set(transaction.id, transaction);
    this.keys.add(transaction.idempotencyKey);
    this.lastAt = transaction.at;
    return codes;
  }

  takeBalance({ account, currency, minor }: BalanceRecord): readonly string[] {
    const id = balanceId({ accountCode: account, currency });
    const codes: string[] = [];
    if (this.confirmed.has(id)) codes.push('ledger.balance-repeated');
    this.confirmed.add(id);
    if ((this.balances.get(id) ?? 0n) !== BigInt(minor)) codes.push('ledger.balance-mismatch');
    return codes;
  }

  /** What only the end of the file can tell: balances it does not confirm, envelopes below zero. */
  finalProblems(): readonly string[] {
    const codes = new Set<string>();
    for (const [id, minor] of this.balances) {
      if (!this.confirmed.has(id)) codes.add('ledger.balance-missing');
      const account = accountOf(id.split(' ')[0] ?? '');
      if (account?.mayOverdraw === false && minor < 0n) codes.add('ledger.envelope-negative');
    }
    return [...codes];
  }

  private reversalProblems({ reverses, entries }: TransactionRecord): readonly string[] {
    if (reverses === undefined) return [];
    const original = this.transactions.get(reverses);
    if (original === undefined) return ['ledger.reversal-unknown'];
    const codes: string[] = [];
    if (this.reversed.has(reverses)) codes.push('ledger.reversed-twice');
    this.reversed.add(reverses);
    const isMirror =
      original.entries.length === entries.length &&
      original.entries.every((entry, index) => {
        const other = entries[index];
        return (
          other?.account === entry.account &&
          other.currency === entry.currency &&
          BigInt(other.minor) === -BigInt(entry.minor)
        );
      });
    if (!isMirror) codes.push('ledger.reversal-differs');
    return codes;
  }
}

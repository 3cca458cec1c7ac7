/** One part of an entry: a booking may hold many transfers. Amounts are not negative; `creditDebit` alone gives the sign. */
export interface StatementTransaction {
  readonly endToEndId: string | null;
  readonly accountServicerReference: string | null;
  readonly paymentInformationId: string | null;
  /** Structured creditor reference, such as `RF18…`. */
  readonly creditorReference: string | null;
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly creditDebit: CreditDebit | null;
  readonly returnReason: string | null;
}

/** CRDT: money came in. DBIT: money went out. */
export type CreditDebit = 'CRDT' | 'DBIT';

/** One entry of a bank statement. Only `status` BOOK adds up; `reversal` only marks, it never turns the sign. */
export interface StatementEntry {
  readonly reference: string | null;
  readonly accountServicerReference: string | null;
  readonly endToEndId: string | null;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly creditDebit: CreditDebit;
  readonly status: string;
  readonly bookingDate: string | null;
  readonly reversal: boolean;
  readonly transactions: readonly StatementTransaction[];
}

/** One camt.053 statement as the bank sent it. Balances are signed, null where the bank gave none. */
export interface Statement {
  readonly id: string;
  readonly sequence: number | null;
  /** The day it closes: of its closing balance, else the end of its period, else when it was made. Null where the bank gave none. */
  readonly date: string | null;
  /** IBAN or the bank's own account number. */
  readonly account: string;
  readonly currency: string;
  readonly openingMinor: bigint | null;
  readonly closingMinor: bigint | null;
  readonly entries: readonly StatementEntry[];
}

/** Something about a statement that does not add up. `path` names the place. */
export interface StatementProblem {
  readonly code:
    | 'opening-missing'
    | 'closing-missing'
    | 'balance-mismatch'
    | 'currency-mismatch'
    | 'transactions-mismatch'
    | 'statement-repeated'
    | 'sequence-gap'
    | 'sequence-back'
    | 'opening-differs-from-books'
    | 'opening-differs-from-previous-closing';
  readonly message: string;
}

/** The amount as it moves the balance: credits up, debits down. */
export function signedMinor(entry: Pick<StatementEntry, 'amountMinor' | 'creditDebit'>): bigint {
  return entry.creditDebit === 'CRDT' ? entry.amountMinor : -entry.amountMinor;
}

/** What the booked entries add up to. */
export function bookedMinor(statement: Statement): bigint {
  return statement.entries
    .filter((entry) => entry.status === 'BOOK')
    .reduce((sum, entry) => sum + signedMinor(entry), 0n);
}

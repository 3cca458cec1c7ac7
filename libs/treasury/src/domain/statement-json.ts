import type { Statement, StatementProblem } from './statement.js';

/** The statement as `plinth camt053 --json` and the API show it: integers as strings, absent references left out. */
export function statementJson(statement: Statement, problems: readonly StatementProblem[]): object {
  return {
    id: statement.id,
    ...(statement.sequence === null ? {} : { sequence: statement.sequence }),
    account: statement.account,
    currency: statement.currency,
    openingMinor: statement.openingMinor?.toString() ?? null,
    closingMinor: statement.closingMinor?.toString() ?? null,
    entries: statement.entries.map((entry) => ({
      ...present({
        reference: entry.reference,
        accountServicerReference: entry.accountServicerReference,
        endToEndId: entry.endToEndId,
      }),
      amountMinor: entry.amountMinor.toString(),
      currency: entry.currency,
      creditDebit: entry.creditDebit,
      status: entry.status,
      bookingDate: entry.bookingDate,
      reversal: entry.reversal,
      transactions: entry.transactions.map((part) => ({
        ...present({
          endToEndId: part.endToEndId,
          accountServicerReference: part.accountServicerReference,
          paymentInformationId: part.paymentInformationId,
          creditorReference: part.creditorReference,
          returnReason: part.returnReason,
          currency: part.currency,
          creditDebit: part.creditDebit,
          amountMinor: part.amountMinor?.toString() ?? null,
        }),
      })),
    })),
    consistent: problems.length === 0,
    problems,
  };
}

function present(fields: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== null),
  );
}

import type { Statement, StatementEntry, StatementProblem } from './statement.js';
import { bookedMinor, signedMinor } from './statement.js';

/**
 * What does not add up in one statement by itself: a missing balance, opening plus booked entries other than closing, an entry
 * in another currency than the account, parts of an entry that do not sum to it. Empty means consistent.
 * Source: ISO 20022 camt.053 usage (opening + entries = closing).
 */
export function statementProblems(statement: Statement): readonly StatementProblem[] {
  return [
    ...balanceProblems(statement),
    ...statement.entries.flatMap((entry, index) => entryProblems(statement, entry, `entries[${index}]`)),
  ];
}

/**
 * What does not add up between a statement and the one before it on the same account: the same statement again, a sequence that
 * leaves a gap or goes back, an opening balance other than the last closing balance. Banks begin anew at 1 with the calendar year
 * (ISO 20022, ElctrncSeqNb): a 1 is what follows only where the statement closes in a later year than the one before, and the
 * balances show whether anything is missing between. Where either has no date, nothing shows a new year.
 */
export function successionProblems(previous: Statement, next: Statement): readonly StatementProblem[] {
  if (previous.account !== next.account || previous.currency !== next.currency) return [];
  const isAnew = next.sequence === 1 && isLaterYear(previous.date, next.date);
  if (previous.id === next.id || (next.sequence !== null && previous.sequence === next.sequence && !isAnew)) {
    return [{ code: 'statement-repeated', message: `Statement ${next.id} was already read.` }];
  }
  const problems: StatementProblem[] = [];
  if (
    previous.sequence !== null &&
    next.sequence !== null &&
    next.sequence !== previous.sequence + 1 &&
    !isAnew
  ) {
    problems.push({
      code: next.sequence < previous.sequence ? 'sequence-back' : 'sequence-gap',
      message: `Statement ${next.sequence} follows ${previous.sequence}; expected ${previous.sequence + 1}.`,
    });
  }
  if (
    previous.closingMinor !== null &&
    next.openingMinor !== null &&
    previous.closingMinor !== next.openingMinor
  ) {
    problems.push({
      code: 'opening-differs-from-previous-closing',
      message: `Opening ${next.openingMinor} differs from the last closing ${previous.closingMinor}.`,
    });
  }
  return problems;
}

/**
 * What does not add up between the first statement of an account and the books: it opens with what the ledger says lies there, 0
 * only where the books say 0.
 */
export function beginningProblems(booksMinor: bigint, first: Statement): readonly StatementProblem[] {
  return first.openingMinor === null || first.openingMinor === booksMinor
    ? []
    : [
        {
          code: 'opening-differs-from-books',
          message: `Opening ${first.openingMinor} differs from the books, which say ${booksMinor}. What the account held before is named as openingBalance in the fund file (plinth setup).`,
        },
      ];
}

/** The problems of every statement of one file, each compared with the one before it on its account. */
export function fileProblems(statements: readonly Statement[]): readonly (readonly StatementProblem[])[] {
  return statements.map((statement, index) => {
    const previous = statements
      .slice(0, index)
      .filter((other) => other.account === statement.account && other.currency === statement.currency)
      .at(-1);
    return [
      ...statementProblems(statement),
      ...(previous === undefined ? [] : successionProblems(previous, statement)),
    ];
  });
}

function isLaterYear(previous: string | null, next: string | null): boolean {
  return previous !== null && next !== null && next.slice(0, 4) > previous.slice(0, 4);
}

function balanceProblems(statement: Statement): readonly StatementProblem[] {
  const { openingMinor, closingMinor } = statement;
  const missing: StatementProblem[] = [];
  if (openingMinor === null)
    missing.push({ code: 'opening-missing', message: 'The opening balance is missing.' });
  if (closingMinor === null)
    missing.push({ code: 'closing-missing', message: 'The closing balance is missing.' });
  if (openingMinor === null || closingMinor === null) return missing;
  const expected = openingMinor + bookedMinor(statement);
  if (expected === closingMinor) return [];
  return [
    {
      code: 'balance-mismatch',
      message: `Opening and booked entries make ${expected}, the closing balance says ${closingMinor}.`,
    },
  ];
}

function entryProblems(
  statement: Statement,
  entry: StatementEntry,
  path: string,
): readonly StatementProblem[] {
  const problems: StatementProblem[] = [];
  if (entry.currency !== statement.currency) {
    problems.push({
      code: 'currency-mismatch',
      message: `${path} is in ${entry.currency}, the account in ${statement.currency}.`,
    });
  }
  const parts = entry.transactions.filter((part) => part.currency === entry.currency);
  if (parts.length !== entry.transactions.length || parts.length < 2) return problems;
  const sum = parts.reduce(
    (total, part) =>
      total +
      signedMinor({
        amountMinor: part.amountMinor ?? 0n,
        creditDebit: part.creditDebit ?? entry.creditDebit,
      }),
    0n,
  );
  if (parts.every((part) => part.amountMinor !== null) && sum !== signedMinor(entry)) {
    problems.push({
      code: 'transactions-mismatch',
      message: `The parts of ${path} make ${sum}, the entry says ${signedMinor(entry)}.`,
    });
  }
  return problems;
}

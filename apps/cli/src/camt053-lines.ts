import { decimalAmount } from '#libs/kernel/src/index.js';
import type { Statement, StatementProblem } from '#libs/treasury/src/domain/statement.js';
import { signedMinor } from '#libs/treasury/src/domain/statement.js';
import { table } from './output.js';

/** One statement for people: head, entries, and what does not add up. */
export function statementLines(
  statement: Statement,
  problems: readonly StatementProblem[],
): readonly string[] {
  const amount = (minor: bigint | null) => (minor === null ? 'unknown' : signed(minor, statement.currency));
  const sequence = statement.sequence === null ? '' : ` no. ${statement.sequence}`;
  return [
    `Statement ${statement.id}${sequence} of ${statement.account} in ${statement.currency}`,
    ...table([
      ['opening', amount(statement.openingMinor)],
      ...statement.entries.map((entry) => [
        `${entry.bookingDate ?? 'no date'} ${entry.status} ${entry.endToEndId ?? entry.reference ?? ''}`.trim(),
        signed(signedMinor(entry), entry.currency),
      ]),
      ['closing', amount(statement.closingMinor)],
    ]),
    ...(problems.length === 0
      ? ['It adds up.']
      : problems.map(({ code, message }) => `Problem: ${message} (${code})`)),
  ];
}

function signed(minor: bigint, currency: string): string {
  return minor < 0n ? `-${decimalAmount(-minor, currency)}` : decimalAmount(minor, currency);
}

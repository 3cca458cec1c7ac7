import { z } from 'zod';
import { debtorFindings, STRUCTURED_ADDRESS_FROM } from './payment-file.js';
import type { Debtor } from './payment-order.js';

/** The books of the account a fund is founded with; contributions and the opening balance stand there. */
const FIRST_ACCOUNT = 'MAIN';

const shape = z.strictObject({
  name: z.string(),
  iban: z.string(),
  bic: z.string().optional(),
  address: z.strictObject({
    streetName: z.string().optional(),
    buildingNumber: z.string().optional(),
    postCode: z.string().optional(),
    townName: z.string(),
    country: z.string(),
  }),
});

/**
 * Policy kind `bank-account`: the account the fund pays from. It is asked when it is entered whether a file could ever be paid from it,
 * instead of when money is due.
 */
export const bankAccountSchema = shape.superRefine((account, context) => {
  for (const { message, path = '' } of debtorFindings(account, STRUCTURED_ADDRESS_FROM))
    context.addIssue({ code: 'custom', message, path: path.split('.').slice(1) });
});

/** The account in a policy row's body; throws on a body that is none, since only checked bodies are stored. */
export function readBankAccount(body: unknown): Debtor {
  return shape.parse(body);
}

/**
 * The name in the books of every account the fund has, had or is about to have, by its IBAN: the first one is `MAIN`, every other one
 * is called after the first version that names it. An account that is named again has the books it had.
 */
export function booksOfAccounts(
  versions: readonly { readonly version: number; readonly iban: string }[],
): ReadonlyMap<string, string> {
  const books = new Map<string, string>();
  for (const { version, iban } of [...versions].sort((a, b) => a.version - b.version)) {
    if (!books.has(iban)) books.set(iban, books.size === 0 ? FIRST_ACCOUNT : `${FIRST_ACCOUNT}-${version}`);
  }
  return books;
}

/** The account of the local run and the tests. */
export const DEMO_BANK_ACCOUNT = {
  name: 'Digital Infrastructure Alliance',
  iban: 'BE68539007547034',
  address: { townName: 'Bruxelles', country: 'BE' },
} satisfies Debtor;

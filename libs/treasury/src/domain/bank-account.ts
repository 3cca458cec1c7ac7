import { z } from 'zod';
import { isBic } from './bic.js';
import { isIban } from './iban.js';
import type { Debtor } from './payment-order.js';

/** Policy kind `bank-account`: the account the fund pays from. */
export const bankAccountSchema = z.strictObject({
  name: z.string().min(1).max(70),
  iban: z.string().refine(isIban),
  bic: z.string().refine(isBic).optional(),
  address: z.strictObject({
    streetName: z.string().optional(),
    buildingNumber: z.string().optional(),
    postCode: z.string().optional(),
    townName: z.string().min(1),
    country: z.string().regex(/^[A-Z]{2}$/),
  }),
});

/** The account in a policy row's body; throws on a body that is none, since only checked bodies are stored. */
export function readBankAccount(body: unknown): Debtor {
  return bankAccountSchema.parse(body);
}

/** The account of the local run and the tests. */
export const DEMO_BANK_ACCOUNT = {
  name: 'Digital Infrastructure Alliance',
  iban: 'BE68539007547034',
  address: { townName: 'Bruxelles', country: 'BE' },
} satisfies Debtor;

import { z } from 'zod';
import { lifecyclePolicySchema } from '#libs/applications/src/domain/lifecycle-policy.js';
import { councilPolicySchema } from '#libs/council/src/domain/council-policy.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import { instant, parseMinor, refuse, refuseAll } from '#libs/kernel/src/index.js';
import { assessmentPolicySchema } from '#libs/members/src/domain/assessment-policy.js';
import { weightsPolicySchema } from '#libs/members/src/domain/weights-policy.js';
import { callFormSchema } from '#libs/programmes/src/domain/call-form.js';
import { INSTRUMENTS } from '#libs/programmes/src/domain/instrument.js';
import { reviewPolicySchema } from '#libs/reviews/src/domain/review-policy.js';
import { bankAccountSchema } from '#libs/treasury/src/domain/bank-account.js';
import { treasuryPolicySchema } from '#libs/treasury/src/domain/treasury-policy.js';

/** The policies a call pins, by kind: every body is checked by the domain that reads it. */
export const CALL_POLICY_SCHEMAS = {
  lifecycle: lifecyclePolicySchema,
  review: reviewPolicySchema,
  council: councilPolicySchema,
  treasury: treasuryPolicySchema,
} as const;
export type CallPolicyKind = keyof typeof CALL_POLICY_SCHEMAS;

/** Every kind of policy the fund is founded with. */
export const POLICY_SCHEMAS = {
  ...CALL_POLICY_SCHEMAS,
  weights: weightsPolicySchema,
  assessment: assessmentPolicySchema,
  'bank-account': bankAccountSchema,
} as const;
export type PolicyKind = keyof typeof POLICY_SCHEMAS;

const slug = z.string().regex(/^[a-z][a-z0-9-]{1,60}$/, 'Lower-case letters, digits and hyphens.');
const title = z.string().min(1).max(200);
const moment = z.iso.datetime().transform((text) => instant(text));
const year = z.int().min(2000).max(2200);
const positive = (text: string): boolean => (parseMinor(text) ?? 0n) > 0n;
const amount = z.strictObject({
  minor: z.string().refine(positive, 'A positive integer of minor units, as text.'),
  currency: z.string().regex(/^[A-Z]{3}$/),
});
const ofYear = z.strictObject({ year, amount });

/** The document a fund is founded by (`fund.json`). Source: governance (Weights, Deciding, Ledger). */
export const fundFileSchema = z.strictObject({
  /** From when on the policies are in force. */
  inForceFrom: moment,
  bankAccount: bankAccountSchema,
  /** What that account held before the first statement, where it was not empty: the first one opens with it. */
  openingBalance: z
    .strictObject({ amount, asOf: z.iso.date(), reason: z.string().min(1).max(500) })
    .optional(),
  contributions: z.strictObject({ weights: weightsPolicySchema, assessment: assessmentPolicySchema }),
  /** Sets of the policies a call pins, by the name the calls below refer to. */
  policies: z
    .record(slug, z.strictObject(CALL_POLICY_SCHEMAS))
    .refine((sets) => Object.keys(sets).length > 0, 'At least one set of policies.'),
  memberStates: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[A-Z]{3}$/, 'The ISO 3166-1 alpha-3 code.'),
        name: title,
        /** Gross domestic product in millions of US dollars. */
        gdpMusd: z.string().regex(/^(0|[1-9]\d{0,11})$/),
        population: z.int().min(0).max(2_000_000_000),
        accededOn: z.iso.date(),
        /** Members that declared to vote together name the same bloc. */
        bloc: title.optional(),
      }),
    )
    .min(1)
    .max(60),
  programmes: z
    .array(
      z.strictObject({
        slug,
        title,
        sharePercent: z.int().min(0).max(100),
        envelopes: z.array(ofYear).max(20),
      }),
    )
    .min(1)
    .max(50),
  /** Cash of a year that may leave: no payment run is released beyond it. */
  paymentBudgets: z.array(ofYear).max(20),
  calls: z
    .array(
      z.strictObject({
        slug,
        title,
        programme: slug,
        opensAt: moment,
        closesAt: moment.nullable(),
        twoStep: z.boolean(),
        emergency: z.boolean(),
        instrument: z.enum(INSTRUMENTS),
        minimum: amount,
        maximum: amount,
        /** The set of policies its cases run under. */
        policies: slug,
        form: callFormSchema,
      }),
    )
    .max(200),
  /** The first administrators, by issuer and subject of the sign-in provider; every later role is an act. */
  admins: z
    .array(
      z.strictObject({ issuer: z.url().max(500), subject: z.string().min(1).max(255), publicName: title }),
    )
    .max(10),
});
export type FundFile = z.infer<typeof fundFileSchema>;

/** The document as it was written: what `readFundFile` takes. */
export type FundDocument = z.input<typeof fundFileSchema>;

/** Reads a document. Refuses `charter.file-invalid` for every field that is missing, unknown or wrong, by its path. */
export function readFundFile(document: unknown): FundFile | Refusal {
  const parsed = fundFileSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  return findingsOf(parsed.error, '') ?? refuse('charter.file-invalid', 'invalid', 'This is no fund.');
}

/** What a schema found, by the path in the document, `calls[0].minimum.minor`. */
export function findingsOf(error: z.ZodError, root: string): Refusal | undefined {
  return refuseAll(
    error.issues.map(({ path, message }) =>
      refuse('charter.file-invalid', 'invalid', message, joined(root, path) || undefined),
    ),
  );
}

function joined(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    root,
  );
}

import { z } from 'zod';

const minor = z.string().regex(/^\d{1,16}$/);
const duration = z.string().regex(/^[1-9]\d{0,6}(d|wd|h|m|s|ms)$/);

/**
 * The body of a policy of kind `assessment`: what a year's contributions are, and by when they are due. Either a rate
 * in minor units per million of GDP, or a target all pay together.
 */
export const assessmentPolicySchema = z
  .strictObject({
    currency: z.string().regex(/^[A-Z]{3}$/),
    floorMinor: minor,
    rate: z.strictObject({ num: minor, den: z.string().regex(/^[1-9]\d{0,15}$/) }).optional(),
    targetMinor: minor.optional(),
    /** From the call for funds to the day it is due. */
    payWithin: duration,
    calendar: z.strictObject({ zone: z.string().min(1), holidays: z.array(z.iso.date()) }),
    reminders: z.array(z.string().regex(/^[1-9]\d{0,6}(d|h|m|s|ms)$/)).max(10),
  })
  .refine(({ rate, targetMinor }) => (rate === undefined) !== (targetMinor === undefined), {
    message: 'Either a rate or a target.',
  });
export type AssessmentPolicy = z.infer<typeof assessmentPolicySchema>;

/**
 * The fund's default: 0.001 % of GDP at 1.0813 USD/EUR, at least €5M. A million USD of GDP is 10 USD,
 * 1000/1.0813 euro cents.
 */
export const DEFAULT_ASSESSMENT_POLICY: AssessmentPolicy = {
  currency: 'EUR',
  floorMinor: '500000000',
  rate: { num: '10000000', den: '10813' },
  payWithin: '60d',
  calendar: { zone: 'Europe/Brussels', holidays: ['2026-12-25', '2027-01-01', '2027-12-25', '2028-01-01'] },
  reminders: ['30d', '7d', '1d'],
};

/** The policy in a row's body; throws on a body that is none, since only checked bodies are stored. */
export function readAssessmentPolicy(body: unknown): AssessmentPolicy {
  return assessmentPolicySchema.parse(body);
}

import { z } from 'zod';

/** `28d` and `5wd` by the calendar; `72h`, `30m`, `5s`, `200ms` to the millisecond. */
const duration = z.string().regex(/^(0ms|[1-9]\d{0,6}(d|wd|h|m|s|ms))$/);
/** Wall-clock time only. */
const wait = z.string().regex(/^(0ms|[1-9]\d{0,6}(d|h|m|s|ms))$/);
const share = z
  .strictObject({ num: z.int().min(0), den: z.int().min(1) })
  .refine(({ num, den }) => num <= den);
const minor = z.string().regex(/^\d{1,16}$/);

/** The treasury policy of a call: advance, deadlines, thresholds of the four eyes, and how often the bank is asked. */
export const treasuryPolicySchema = z.strictObject({
  /** Part of the award paid at signature. */
  advanceShare: share,
  /** The same for emergencies, paid by instant transfer. */
  emergencyAdvanceShare: share,
  /** A changed bank account is not paid to before. */
  coolDown: wait,
  /** From this amount on a second person approves. Minor units. */
  thirdApproverFromMinor: minor,
  /** The most that counts as the bank's charges beside one order. Minor units. */
  chargesMaxMinor: minor.default('10000'),
  /** Our time to accept or reject a report. */
  acceptance: duration,
  /** Our time to pay after acceptance. */
  payment: duration,
  /** An attempt without answer is unknown after this. */
  transmissionTimeout: wait,
  /** How often the bank is asked for status and statements while money is on its way. */
  bankPoll: wait,
  calendar: z.strictObject({ zone: z.string().min(1), holidays: z.array(z.iso.date()) }),
});

export type TreasuryPolicy = z.infer<typeof treasuryPolicySchema>;

/** The policy in a row's body; throws on a body that is none, since only checked bodies are stored. */
export function readTreasuryPolicy(body: unknown): TreasuryPolicy {
  return treasuryPolicySchema.parse(body);
}

/** The fund's defaults. Source: design (Defaults), governance (Ledger). */
export const DEFAULT_TREASURY_POLICY: TreasuryPolicy = {
  advanceShare: { num: 25, den: 100 },
  emergencyAdvanceShare: { num: 50, den: 100 },
  coolDown: '7d',
  thirdApproverFromMinor: '25000000',
  chargesMaxMinor: '10000',
  acceptance: '15wd',
  payment: '30d',
  transmissionTimeout: '60s',
  bankPoll: '15m',
  calendar: { zone: 'Europe/Brussels', holidays: ['2026-12-25', '2027-01-01', '2027-12-25', '2028-01-01'] },
};

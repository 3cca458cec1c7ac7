import { z } from 'zod';

/** `28d` and `5wd` by the calendar; `72h`, `30m`, `5s`, `200ms` to the millisecond. */
const duration = z.string().regex(/^[1-9]\d{0,6}(d|wd|h|m|s|ms)$/);
/** A reminder comes so long before the deadline; wall-clock time. */
const lead = z.string().regex(/^[1-9]\d{0,6}(d|h|m|s|ms)$/);

/**
 * The lifecycle policy: every duration of an application's stages, the calendar they are counted in, and when to remind.
 * A case pins the version it was submitted under.
 */
export const lifecyclePolicySchema = z.strictObject({
  durations: z
    .strictObject({
      draft: duration,
      evidenceWait: duration,
      screening: duration,
      conceptTriage: duration,
      invited: duration,
      proposalCheck: duration,
      review: duration,
      clarification: duration,
      recommendation: duration,
      negotiation: duration,
      agreement: duration,
      closing: duration,
      appeal: duration,
      appealDecision: duration,
      emergencyTriage: duration,
      emergencyDecision: duration,
      /** For an executive to decide what the board or the council left to them. A version without it: as a recommendation takes. */
      executiveDecision: duration.optional(),
      /** For the next look at a case on the reserve list. */
      reserveList: duration.default('90d'),
      /** For whoever has to look at a hold of staff: a screening hit within a day (governance, Payees). */
      sanctionsHold: duration.default('1wd'),
      disputeHold: duration.default('10wd'),
      embargoHold: duration.default('90d'),
      /** For a milestone nobody promised a day for. */
      undatedMilestone: duration.default('90d'),
    })
    .transform((durations) => ({
      ...durations,
      executiveDecision: durations.executiveDecision ?? durations.recommendation,
    })),
  calendar: z.strictObject({ zone: z.string().min(1), holidays: z.array(z.iso.date()) }),
  reminders: z.array(lead).max(10),
  /** Awards up to this amount go the executive's way with silence procedure. Minor units. */
  delegatedMaxMinor: z.string().regex(/^\d{1,16}$/),
});

export type LifecyclePolicy = z.infer<typeof lifecyclePolicySchema>;
export type DurationKey = keyof LifecyclePolicy['durations'];

/** By the body they were read from: a version is read once and never changes. */
const read = new WeakMap<object, LifecyclePolicy>();

/** The policy in a row's body; throws on a body that is none, since only checked bodies are stored. */
export function readLifecyclePolicy(body: unknown): LifecyclePolicy {
  if (typeof body !== 'object' || body === null) return lifecyclePolicySchema.parse(body);
  const policy = read.get(body) ?? lifecyclePolicySchema.parse(body);
  read.set(body, policy);
  return policy;
}

/** design.md's defaults. */
export const DEFAULT_LIFECYCLE_POLICY: LifecyclePolicy = {
  durations: {
    draft: '180d',
    evidenceWait: '2d',
    screening: '5wd',
    conceptTriage: '10wd',
    invited: '45d',
    proposalCheck: '5wd',
    review: '21d',
    clarification: '14d',
    recommendation: '10wd',
    negotiation: '30d',
    agreement: '30d',
    closing: '30d',
    appeal: '30d',
    appealDecision: '30d',
    emergencyTriage: '4h',
    emergencyDecision: '72h',
    executiveDecision: '10wd',
    reserveList: '90d',
    sanctionsHold: '1wd',
    disputeHold: '10wd',
    embargoHold: '90d',
    undatedMilestone: '90d',
  },
  calendar: { zone: 'Europe/Brussels', holidays: ['2026-12-25', '2027-01-01', '2027-12-25', '2028-01-01'] },
  reminders: ['7d', '3d', '1d'],
  delegatedMaxMinor: '10000000',
};

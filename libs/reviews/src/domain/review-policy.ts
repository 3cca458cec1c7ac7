import { z } from 'zod';
import { DEFAULT_CONFLICT_RULES } from '#libs/conflicts/src/domain/conflict-rules.js';
import type { Rubric } from './rubric.js';

const duration = z.string().regex(/^\d+(ms|s|m|h|d|wd)$/);
/** Counted backwards from a deadline, so in wall-clock time. */
const offset = z.string().regex(/^\d+(ms|s|m|h|d)$/);
const hundredths = z.int().min(0).max(100_000);

/**
 * The body of a policy of kind `review`: how a round runs and what it scores. Pinned by a round when it opens.
 * Left out, a key has the fund's default (design, reviews: 30 / 40 / 30, scale 1–7, threshold 5.00, reminders 7, 3 and 1 days).
 */
export const reviewPolicySchema = z.strictObject({
  /** How many reviews close a round. */
  reviewers: z.int().min(1).max(9).default(2),
  /** Time to say whether there is a conflict and whether there is time. */
  acceptWithin: duration.default('3d'),
  /** Time from assignment to review. */
  submitWithin: duration.default('14d'),
  reminders: z.array(offset).max(10).default(['7d', '3d', '1d']),
  rubric: z
    .record(z.string().regex(/^[a-z][a-z-]*$/), z.int().min(1).max(1_000))
    .refine((weights) => Object.keys(weights).length > 0, 'A rubric needs a criterion.')
    .default({ technical: 30, relevance: 40, cost: 30 }),
  scale: z.strictObject({ min: z.int().min(0), max: z.int().max(1_000) }).default({ min: 1, max: 7 }),
  thresholdHundredths: hundredths.default(500),
  /** Scores this near to the best of their band are not told apart. */
  bandWidthHundredths: hundredths.default(25),
  /** Reviews further apart than this are shown to the chair as a disagreement. */
  disagreementHundredths: hundredths.default(200),
  conflicts: z
    .strictObject({
      formerAffiliation: offset.default(DEFAULT_CONFLICT_RULES.formerAffiliation),
      commitsWithin: offset.default(DEFAULT_CONFLICT_RULES.commitsWithin),
      barringCommits: z.int().min(1).default(DEFAULT_CONFLICT_RULES.barringCommits),
    })
    .default({ ...DEFAULT_CONFLICT_RULES }),
});
export type ReviewPolicy = z.infer<typeof reviewPolicySchema>;

/** The fund's default. */
export const DEFAULT_REVIEW_POLICY: ReviewPolicy = reviewPolicySchema.parse({});

/** The rubric of a policy; the scale of the policy is in points, the rubric's in hundredths. */
export function rubricOf(policy: Pick<ReviewPolicy, 'rubric' | 'scale' | 'thresholdHundredths'>): Rubric {
  return {
    weights: policy.rubric,
    minHundredths: policy.scale.min * 100,
    maxHundredths: policy.scale.max * 100,
    thresholdHundredths: policy.thresholdHundredths,
  };
}

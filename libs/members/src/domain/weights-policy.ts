import { z } from 'zod';
import type { WeightPolicy } from './weights.js';

const part = z
  .strictObject({ num: z.int().min(0), den: z.int().min(1) })
  .refine(({ num, den }) => num <= den, 'A part is at most the whole.');

/** The body of a policy of kind `weights`: how votes follow contributions. */
export const weightsPolicySchema = z.strictObject({
  basicShare: part,
  capShare: part,
  totalVotes: z.int().min(1).max(1_000_000),
});
export type WeightsPolicy = z.infer<typeof weightsPolicySchema>;

/** The fund's default: a quarter shared equally, nobody above a fifth, 10,000 votes. */
export const DEFAULT_WEIGHTS_POLICY: WeightsPolicy = {
  basicShare: { num: 25, den: 100 },
  capShare: { num: 20, den: 100 },
  totalVotes: 10_000,
};

/** The rule behind a stored body; throws on a body that is none, since only checked bodies are stored. */
export function readWeightsPolicy(body: unknown): WeightPolicy {
  const { basicShare, capShare, totalVotes } = weightsPolicySchema.parse(body);
  const exact = ({ num, den }: { num: number; den: number }) => ({ num: BigInt(num), den: BigInt(den) });
  return { totalVotes, basicShare: exact(basicShare), cap: exact(capShare) };
}

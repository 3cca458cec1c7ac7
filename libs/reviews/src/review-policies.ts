import type { EntityManager } from 'typeorm';
import { getPolicy } from '#libs/policies/src/index.js';
import type { ReviewPolicy } from './domain/review-policy.js';
import { reviewPolicySchema } from './domain/review-policy.js';

/** The review policy a round pinned; throws on a body that is none, since only checked bodies are stored. */
export async function pinnedPolicy(tx: EntityManager, policyId: string): Promise<ReviewPolicy> {
  return reviewPolicySchema.parse((await getPolicy(tx, policyId)).body);
}

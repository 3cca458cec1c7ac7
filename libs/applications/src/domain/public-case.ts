import type { Stage } from './lifecycle.js';

const PUBLIC: readonly Stage[] = ['negotiation', 'agreement', 'active', 'closing', 'completed', 'terminated'];

/**
 * Whether the public may know of a case in this stage: from the award on. What was declined, withdrawn or lapsed is public only
 * as counts. Source: design, doctrine 8.
 */
export function isPublicCase(stage: Stage): boolean {
  return PUBLIC.includes(stage);
}

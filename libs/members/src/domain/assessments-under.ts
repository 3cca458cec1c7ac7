import type { Refusal } from '#libs/kernel/src/index.js';
import type { AssessmentPolicy } from './assessment-policy.js';
import type { AssessableMember, Assessment } from './assessments.js';
import { assessByRate, assessToTarget } from './assessments.js';

/** What every member owes for a year under a policy, by its rate or to its target. Refuses as those two do. */
export function assessmentsUnder(
  { floorMinor, rate, targetMinor }: AssessmentPolicy,
  members: readonly AssessableMember[],
): readonly Assessment[] | Refusal {
  const floor = BigInt(floorMinor);
  if (targetMinor !== undefined) return assessToTarget(members, floor, BigInt(targetMinor));
  return assessByRate(members, floor, { num: BigInt(rate?.num ?? 0), den: BigInt(rate?.den ?? 1) });
}

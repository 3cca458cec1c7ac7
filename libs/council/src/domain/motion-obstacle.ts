import type { MotionObstacle } from '#libs/applications/src/domain/advance.js';

export interface ObstacleFacts {
  /** The award fits the call's range and its milestones: refused when it is recommended, so only a case from before can differ. */
  readonly isAwardable: boolean;
  /** Some year was assessed, so that states have votes. */
  readonly hasWeights: boolean;
  /** What a motion would set aside. */
  readonly missingMinor: bigint;
  /** What the programme's envelope of the year still has. */
  readonly availableMinor: bigint;
}

/**
 * Why no motion can be opened, and who can change that: the secretariat has a year assessed, an executive reopens
 * the review of what cannot be awarded, and defers or declines what the envelope does not hold. Never says how much is left. Source: governance, The slate (what no longer fits goes to the reserve list).
 */
export function decideObstacle(facts: ObstacleFacts): MotionObstacle | null {
  if (!facts.hasWeights) {
    return { waitingFor: 'secretariat', reason: 'No year was assessed yet: nobody has a vote.' };
  }
  if (!facts.isAwardable) {
    return {
      waitingFor: 'executive',
      reason:
        'The award does not fit the range of the call or its milestones: the review has to be reopened.',
    };
  }
  return facts.missingMinor > facts.availableMinor
    ? { waitingFor: 'executive', reason: 'The envelope of this programme does not cover the award.' }
    : null;
}

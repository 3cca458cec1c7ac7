import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';
import type { AwardRange } from '#libs/programmes/src/domain/award-range.js';
import { refuseOutOfRange } from '#libs/programmes/src/domain/award-range.js';

/** What an award has to fit: the range of the call, and the milestones it will be paid by. */
export interface AwardFacts {
  readonly range: AwardRange;
  readonly milestones: number;
}

/**
 * Why this much may not be awarded; undefined where it may. Refuses `programmes.amount-out-of-range`, and
 * `applications.award-indivisible` where not every planned milestone could be paid something.
 */
export function awardRefusal({ range, milestones }: AwardFacts, awardMinor: bigint): Refusal | undefined {
  return refuseAll([
    refuseOutOfRange(range, awardMinor, 'award.minor'),
    awardMinor < BigInt(milestones)
      ? refuse(
          'applications.award-indivisible',
          'invalid',
          'The award is too small to pay something for every planned milestone.',
          'award.minor',
        )
      : undefined,
  ]);
}

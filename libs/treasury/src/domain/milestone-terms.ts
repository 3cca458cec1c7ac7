import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { isRefusal, refuse, refuseAll } from '#libs/kernel/src/index.js';

/** A result with its amount, as agreed. `dueOn` is an ISO day, null where none was named. */
export interface MilestoneTerms {
  readonly title: string;
  readonly acceptance: string;
  readonly amountMinor: bigint;
  readonly dueOn: string | null;
}

/**
 * Years from the offer in which everything agreed is due. A result further off is no plan: the envelope of its year is long closed, and
 * what is committed keeps money from others all that time. Longer work is another application.
 */
const LATEST_YEARS = 5;

/**
 * Whether the days of an offer can be met: each after today (UTC), none before that of an earlier milestone, and none further off than
 * `LATEST_YEARS`. Refused `treasury.milestone-in-the-past`, `treasury.milestones-out-of-order`, `treasury.milestone-too-far`, every
 * finding by its field.
 */
export function refuseDays(
  milestones: readonly Pick<MilestoneTerms, 'dueOn'>[],
  now: Instant,
): Refusal | undefined {
  const today = now.slice(0, 10);
  const latest = `${Number(today.slice(0, 4)) + LATEST_YEARS}${today.slice(4)}`;
  let before = '';
  const findings = milestones.map(({ dueOn }, index) => {
    if (dueOn === null) return undefined;
    const path = `milestones[${index}].dueOn`;
    const earlier = before;
    before = dueOn > before ? dueOn : before;
    if (dueOn <= today)
      return refuse(
        'treasury.milestone-in-the-past',
        'invalid',
        'A milestone must be due after today.',
        path,
      );
    if (dueOn > latest) {
      return refuse(
        'treasury.milestone-too-far',
        'invalid',
        `A milestone must be due within ${LATEST_YEARS} years.`,
        path,
      );
    }
    return dueOn < earlier
      ? refuse(
          'treasury.milestones-out-of-order',
          'invalid',
          'A milestone must not be due before an earlier one.',
          path,
        )
      : undefined;
  });
  return refuseAll(findings.filter(isRefusal));
}

/**
 * Whether milestones may be offered for an award: at least one, positive amounts, and exactly the award in sum. Refused
 * `treasury.milestones-missing`, `treasury.milestones-sum`.
 */
export function checkMilestoneTerms(
  milestones: readonly MilestoneTerms[],
  awardMinor: bigint,
): readonly MilestoneTerms[] | Refusal {
  if (milestones.length === 0) {
    return refuse(
      'treasury.milestones-missing',
      'invalid',
      'An agreement has at least one milestone.',
      'milestones',
    );
  }
  const wrong = milestones.findIndex(({ amountMinor }) => amountMinor <= 0n);
  if (wrong >= 0) {
    const path = `milestones[${wrong}].amount.minor`;
    return refuse('treasury.milestones-sum', 'invalid', 'A milestone has a positive amount.', path);
  }
  const sum = milestones.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  if (sum !== awardMinor) {
    return refuse(
      'treasury.milestones-sum',
      'invalid',
      'The milestones must sum to the award.',
      'milestones',
    );
  }
  return milestones;
}

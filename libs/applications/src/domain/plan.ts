import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { amountText, refuse, refuseAll } from '#libs/kernel/src/index.js';

/** What is asked for, in the currency of the call. */
export interface Requested {
  readonly minor: bigint;
  readonly currency: string;
}

/** What part of the money is for. */
export interface PlannedCost {
  readonly category: string;
  readonly title: string;
  readonly amountMinor: bigint;
}

/** A promised result: how it will be recognised, what is paid for it, and by which date (ISO, included). */
export interface PlannedResult {
  readonly title: string;
  readonly acceptance: string;
  readonly amountMinor: bigint;
  readonly dueOn: string;
}

/**
 * Whether the money adds up: budget lines and milestones each sum to exactly what is requested, and no milestone is due in the
 * past. Refuses `applications.budget-missing`, `applications.budget-mismatch`, `applications.milestones-missing`,
 * `applications.milestones-mismatch`, `applications.milestone-in-the-past`; all findings at once.
 */
export function checkPlan(
  requested: Requested,
  budget: readonly PlannedCost[],
  milestones: readonly PlannedResult[],
  now: Instant,
): Refusal | undefined {
  return refuseAll([
    ...sumFinding('budget', 'budgetLines', requested, budget),
    ...sumFinding('milestones', 'milestones', requested, milestones),
    ...pastMilestones(milestones, now),
  ]);
}

/** The milestones that are due today or earlier, by UTC date. */
export function pastMilestones(
  milestones: readonly Pick<PlannedResult, 'dueOn'>[],
  now: Instant,
): readonly Refusal[] {
  const today = now.slice(0, 10);
  return milestones.flatMap(({ dueOn }, index) =>
    dueOn > today
      ? []
      : [
          refuse(
            'applications.milestone-in-the-past',
            'invalid',
            'A milestone must be due after today.',
            `milestones[${index}].dueOn`,
          ),
        ],
  );
}

function sumFinding(
  what: 'budget' | 'milestones',
  path: string,
  { minor, currency }: Requested,
  parts: readonly { readonly amountMinor: bigint }[],
): readonly Refusal[] {
  const name = what === 'budget' ? 'budget lines' : 'milestones';
  if (parts.length === 0) {
    return [refuse(`applications.${what}-missing`, 'invalid', `The proposal needs ${name}.`, path)];
  }
  const sum = parts.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  return sum === minor
    ? []
    : [
        refuse(
          `applications.${what}-mismatch`,
          'invalid',
          `The ${name} sum to ${amountText(sum, currency)}, requested are ${amountText(minor, currency)}.`,
          path,
        ),
      ];
}

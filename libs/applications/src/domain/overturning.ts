import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { MotionFacts } from './advance.js';
import type { Stage } from './lifecycle.js';
import { secondExecutive } from './refusals.js';
import type { Route } from './stage-entry.js';

/** Acts by which an executive takes a case from the council. */
export const OVERTURNING_ACTS = ['decline', 'defer', 'reopen'] as const;
export type OverturningAct = (typeof OVERTURNING_ACTS)[number];

export function isOverturning(act: string): act is OverturningAct {
  return (OVERTURNING_ACTS as readonly string[]).includes(act);
}

/** Stages in which a case is the council's, or was put off from there. */
const OF_THE_COUNCIL: readonly Stage[] = ['council', 'reserve-list'];

export function isOfTheCouncil(stage: Stage): boolean {
  return OF_THE_COUNCIL.includes(stage);
}

/** What decides whether this person may take the case from the council now. */
export interface OverturningFacts {
  readonly stage: Stage;
  readonly route: Route | null;
  /** When the case last came to the council; null where it never did. */
  readonly atCouncilSince: Instant | null;
  readonly motion: MotionFacts | null;
  /** Acts this person signed on the case. */
  readonly signed: readonly string[];
}

/** Of whoever signed nothing on a case that never came to the council. */
export const NOTHING_OVERTURNED: Omit<OverturningFacts, 'stage' | 'route'> = {
  atCouncilSince: null,
  motion: null,
  signed: [],
};

/**
 * Whether this person may take the case from the council alone (decision 0028). Always once the council voted and did not carry it.
 * Until then whoever annulled an award does nothing of it, whoever put the case off does not decline it
 * (`applications.second-executive`), and nobody declines what the council has yet to decide (`applications.council-decides`); an open
 * motion is the council's own to refuse. A decline the board recommended is not asked about.
 */
export function checkOverturning(act: OverturningAct, facts: OverturningFacts): Refusal | undefined {
  const { stage, route, motion, signed } = facts;
  if (!isOfTheCouncil(stage)) return undefined;
  const current = motionOfThisVisit(facts);
  if (isRefused(current)) return undefined;
  if (signed.includes('annul')) return secondExecutive();
  if (act !== 'decline') return undefined;
  if (signed.includes('defer')) return secondExecutive();
  const isCouncils = route === 'council' || current !== null;
  return stage === 'council' && isCouncils && motion?.state !== 'open' ? councilDecides() : undefined;
}

function motionOfThisVisit({ motion, atCouncilSince }: OverturningFacts): MotionFacts | null {
  return motion !== null && atCouncilSince !== null && motion.openedAt >= atCouncilSince ? motion : null;
}

/** Voted on and not carried. An objection to a silence procedure only asks for the vote. */
function isRefused(motion: MotionFacts | null): boolean {
  return motion?.kind === 'award' && motion.state === 'closed' && motion.outcome !== 'carried';
}

const councilDecides = (): Refusal =>
  refuse(
    'applications.council-decides',
    'conflict',
    'The council has not voted on this application. Defer it, and another executive may decline it.',
  );

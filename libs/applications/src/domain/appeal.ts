import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { Stage } from './lifecycle.js';
import { edgeFor } from './lifecycle.js';
import { stageConflict } from './refusals.js';

/** The newest signed decision on a case, and whether it was appealed already. */
export interface AppealableDecision {
  readonly id: string;
  readonly fromStage: Stage;
  readonly isAppealed: boolean;
}

/** The case as far as an appeal depends on it; `appealableUntil` is exclusive. */
export interface AppealFacts {
  readonly stage: Stage;
  readonly decision: AppealableDecision | null;
  readonly appealableUntil: Instant;
}

/**
 * Whether an appeal may be filed now, and against which decision: the one that ended the case, once, within the policy's
 * time (design, Stages: 30 days). Refuses `applications.stage-conflict`, `applications.appeal-too-late`,
 * `applications.appeal-decided-already`.
 */
export function decideAppealFiling(facts: AppealFacts, now: Instant): AppealableDecision | Refusal {
  const { stage, decision } = facts;
  if (edgeFor(stage, 'appeal') === undefined || decision === null) return stageConflict(stage);
  // A dismissal is itself a decision, and final.
  if (decision.isAppealed || decision.fromStage === 'appeal') {
    return refuse(
      'applications.appeal-decided-already',
      'conflict',
      'This decision was appealed before; that decision is final.',
    );
  }
  return now < facts.appealableUntil
    ? decision
    : refuse('applications.appeal-too-late', 'conflict', 'The time for an appeal is over.');
}

/**
 * Whether this member may decide the appeal: nobody who took part in deciding the case. (Nobody decides on their own case: that is a
 * matter of rights.) Refuses `applications.appeal-panel-conflict`. Source: design, applications (appeal to people who did not decide).
 */
export function checkAppealPanel(memberId: string, decided: readonly string[]): Refusal | undefined {
  return decided.includes(memberId)
    ? refuse(
        'applications.appeal-panel-conflict',
        'forbidden',
        'Somebody who took part in this case cannot decide its appeal.',
      )
    : undefined;
}

import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { deadlinePassed, notRecommended, onHold, reasonsRequired, stageConflict } from './refusals.js';
import type { HoldKind, StandingAct } from './holds.js';
import { holdAgainst } from './holds.js';
import type { Debtor, Edge, Stage } from './lifecycle.js';
import { edgeFor, whenOverdue } from './lifecycle.js';

/** What decides whether an act may move a case now. */
export interface TransitionFacts {
  readonly stage: Stage;
  readonly waitingFor: Debtor;
  readonly dueAt: Instant | null;
  readonly openHolds: readonly HoldKind[];
}

/** The act asked for; `to` where the act has several ends. */
export interface AskedTransition {
  readonly act: string;
  readonly to?: Stage;
  readonly reasons: readonly string[];
}

/**
 * Whether an act that leaves the stage as it is may happen now: no hold forbids it, and the case has not lapsed by the clock, even
 * where nobody has looked yet. Undefined means yes. Refuses `applications.on-hold`, `applications.deadline-passed`.
 */
export function checkStanding(facts: TransitionFacts, act: StandingAct, now: Instant): Refusal | undefined {
  const hold = holdAgainst(act, facts.openHolds);
  if (hold !== undefined) return onHold(hold);
  const hasLapsed =
    facts.dueAt !== null && now >= facts.dueAt && whenOverdue(facts.stage, facts.waitingFor) === 'lapses';
  return hasLapsed ? deadlinePassed() : undefined;
}

/**
 * The edge an act takes, accepted iff the stage is open for it and it was received before the applicant's deadline
 * (temporal.md, deadlines are predicates). An act of ours is never too late: our deadlines escalate.
 * Refuses `applications.stage-conflict`, `applications.on-hold`, `applications.deadline-passed`,
 * `applications.not-recommended` (a decline before the board's chair recommended it), `applications.reasons-required`.
 */
export function decideTransition(
  facts: TransitionFacts,
  asked: AskedTransition,
  now: Instant,
): Edge | Refusal {
  const edge = edgeFor(facts.stage, asked.act, asked.to);
  if (edge === undefined) return stageConflict(facts.stage);
  if (asked.act === 'lapse' && (facts.dueAt === null || now < facts.dueAt)) return stageConflict(facts.stage);
  const hold = holdAgainst(asked.act, facts.openHolds);
  if (hold !== undefined) return onHold(hold);
  // Merit is the board's: its chair recommends, and hands a decline over to be signed (decision 0028).
  if (asked.act === 'decline' && facts.stage === 'recommendation' && facts.waitingFor !== 'executive') {
    return notRecommended();
  }
  const isTheirDeadline = edge.by === 'applicant' && facts.waitingFor === 'applicant';
  const canLapse = edgeFor(facts.stage, 'lapse') !== undefined;
  if (isTheirDeadline && canLapse && asked.act !== 'withdraw' && facts.dueAt !== null && now >= facts.dueAt) {
    return deadlinePassed();
  }
  if (edge.needsReasons === true && asked.reasons.every((reason) => reason.trim() === '')) {
    return reasonsRequired();
  }
  return edge;
}

import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import { COUNCIL_ERRORS } from './codes.js';
import type { MotionKind, MotionState } from './motion-lifecycle.js';

/** A motion and one member's place in it, as an act on it finds them. */
export interface Participation {
  readonly kind: MotionKind;
  readonly state: MotionState;
  readonly closesAt: Instant;
  /** The member's row; null where the state has no vote on this motion. */
  readonly member: { readonly suspended: boolean; readonly recused: boolean } | null;
}

/**
 * Whether a state's ballot is taken at `now`. Refused: a motion that is not open (`council.motion-cancelled` where it was taken
 * off the table, also in the same instant), or whose end has come (exclusive), a silence procedure, a state without a vote on it, a suspended or recused one, and one that called its ballot final.
 */
export function checkBallot(
  facts: Participation & { readonly hasFinalBallot: boolean },
  now: Instant,
): Refusal | undefined {
  return (
    checkOpen(facts, now) ??
    (facts.kind === 'silence'
      ? refuse(COUNCIL_ERRORS.noBallots, 'conflict', 'A silence procedure takes objections, not ballots.')
      : undefined) ??
    checkMember(facts) ??
    (facts.hasFinalBallot
      ? refuse(COUNCIL_ERRORS.ballotFinal, 'conflict', 'This state has called its ballot final.')
      : undefined)
  );
}

/** Whether a state's objection is taken at `now`. Refused as a ballot is, and where the motion is a vote. */
export function checkObjection(
  facts: Participation & { readonly hasObjected: boolean },
  now: Instant,
): Refusal | undefined {
  return (
    checkOpen(facts, now) ??
    (facts.kind === 'silence'
      ? undefined
      : refuse(COUNCIL_ERRORS.noObjections, 'conflict', 'This motion takes ballots, not objections.')) ??
    checkMember(facts) ??
    (facts.hasObjected
      ? refuse(COUNCIL_ERRORS.alreadyObjected, 'conflict', 'This state has objected already.')
      : undefined)
  );
}

/**
 * Whether a state's interest is taken at `now`: while the motion is open, once. Found later, the decision is annulled. The state
 * itself may declare it after it voted; from anybody else it is refused once the state has a ballot or an objection in
 * (`council.state-has-voted`), so that nobody takes a vote away that is not theirs. Source: governance, Deciding (recusal).
 */
export function checkRecusal(
  facts: Participation & { readonly declaredBy: 'state' | 'secretariat'; readonly hasVoted: boolean },
  now: Instant,
): Refusal | undefined {
  return (
    checkOpen(facts, now) ??
    (facts.member === null ? noVote() : undefined) ??
    (facts.member?.recused === true
      ? refuse(COUNCIL_ERRORS.alreadyRecused, 'conflict', 'This state is recused already.')
      : undefined) ??
    (facts.declaredBy === 'secretariat' && facts.hasVoted
      ? refuse(
          COUNCIL_ERRORS.stateHasVoted,
          'conflict',
          'This state has voted. Only the state itself can still declare an interest.',
        )
      : undefined)
  );
}

function checkOpen({ state, closesAt }: Participation, now: Instant): Refusal | undefined {
  if (state === 'cancelled') {
    return refuse(COUNCIL_ERRORS.motionCancelled, 'conflict', 'This motion was cancelled.');
  }
  if (state !== 'open') return refuse(COUNCIL_ERRORS.motionNotOpen, 'conflict', 'This motion is not open.');
  return now < closesAt
    ? undefined
    : refuse(COUNCIL_ERRORS.votingClosed, 'conflict', 'The time to vote on this motion is over.');
}

function checkMember({ member }: Participation): Refusal | undefined {
  if (member === null) return noVote();
  if (member.suspended) {
    return refuse(COUNCIL_ERRORS.suspended, 'conflict', 'Arrears suspend the vote of this state.');
  }
  return member.recused
    ? refuse(COUNCIL_ERRORS.recused, 'conflict', 'This state is recused from the motion.')
    : undefined;
}

function noVote(): Refusal {
  return refuse(COUNCIL_ERRORS.notAMember, 'conflict', 'This state has no vote on the motion.', 'stateId');
}

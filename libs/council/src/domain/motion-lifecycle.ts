import { END_STAGES, UNDOING_ACTS } from '#libs/applications/src/domain/lifecycle.js';
import type { Instant } from '#libs/kernel/src/index.js';
import type { CouncilPolicy } from './council-policy.js';
import { rulesInForce } from './rules-in-force.js';
import { decideSilence } from './silence.js';
import type { Ballot, MotionMember, Outcome, Tally } from './tally.js';
import { decideTally } from './tally.js';

export const MOTION_KINDS = ['award', 'silence', 'ratification'] as const;
export type MotionKind = (typeof MOTION_KINDS)[number];
export const MOTION_STATES = ['open', 'closed', 'cancelled'] as const;
export type MotionState = (typeof MOTION_STATES)[number];

/** What took a motion off the table: an act that put the decision off, the end of the case, or somebody of the council. */
export const CANCEL_CAUSES = [
  ...UNDOING_ACTS,
  ...END_STAGES,
  'secretariat',
  'superseded',
  'left-council',
] as const;
export type CancelCause = (typeof CANCEL_CAUSES)[number];

/** A ballot with its voter's word that it will not change. */
export interface FinalBallot extends Ballot {
  readonly isFinal: boolean;
}

export interface MotionCase {
  readonly kind: MotionKind;
  readonly state: MotionState;
  readonly closesAt: Instant;
  /** `closesAt` as a number that orders ballots. */
  readonly closes: bigint;
  readonly isReopened: boolean;
  readonly members: readonly MotionMember[];
  readonly ballots: readonly FinalBallot[];
  /** States that objected to a silence procedure. */
  readonly objections: readonly string[];
}

export type MotionDecision =
  | { readonly do: 'wait'; readonly until: Instant }
  | { readonly do: 'reopen'; readonly tally: Tally }
  | { readonly do: 'close'; readonly outcome: Outcome; readonly tally: Tally | null }
  | { readonly do: 'settle' };

/**
 * What a motion does next by itself. It closes at its end, or early where the policy allows it and every entitled
 * member's counting ballot is final; a quorum missed once opens it again. A silence procedure is carried by the end
 * of its time and not carried by enough objections.
 * Source: governance, "Deciding"; design, council.
 */
export function decideMotion(motion: MotionCase, policy: CouncilPolicy, now: Instant): MotionDecision {
  if (motion.state !== 'open') return { do: 'settle' };
  if (motion.kind === 'silence') {
    const silence = decideSilence(motion, policy.silenceObjectionShare, now);
    if (silence.state === 'objected') return { do: 'close', outcome: 'not-carried', tally: null };
    if (silence.state === 'adopted') return { do: 'close', outcome: 'carried', tally: null };
    return { do: 'wait', until: motion.closesAt };
  }
  if (now < motion.closesAt && !isDecidedEarly(motion, policy)) return { do: 'wait', until: motion.closesAt };
  const tally = decideTally({ ...motion, policy: rulesInForce(policy, motion) });
  return tally.outcome === 'no-quorum' && !motion.isReopened
    ? { do: 'reopen', tally }
    : { do: 'close', outcome: tally.outcome, tally };
}

/**
 * Whether a vote ends before its time: the policy allows it, and the counting ballot of every member that is neither suspended nor
 * recused is final. Only a final ballot or a recusal makes it so. Source: governance, changes.
 */
export function isDecidedEarly(
  { kind, state, members, ballots }: MotionCase,
  { earlyClose }: CouncilPolicy,
): boolean {
  if (state !== 'open' || kind === 'silence' || earlyClose !== 'when-all-final') return false;
  const entitled = members.filter(({ suspended, recused }) => !suspended && !recused);
  return (
    entitled.length > 0 &&
    entitled.every(({ id }) => ballots.findLast(({ member }) => member === id)?.isFinal === true)
  );
}

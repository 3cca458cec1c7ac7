import type { EntityManager } from 'typeorm';
import { ballotsOf, membersOf, objectionsOf } from './council.repository.js';
import { VOTES } from './domain/council-policy.js';
import { readMoment } from './domain/moment.js';
import type { FinalBallot, MotionCase } from './domain/motion-lifecycle.js';
import type { BallotRow } from './ballot.entity.js';
import type { MotionMemberRow, MotionRow } from './motion.entity.js';
import type { MotionMember } from './domain/tally.js';

/** Everything the rules ask about a motion. */
export async function motionFacts(tx: EntityManager, motion: MotionRow): Promise<MotionCase> {
  const { kind, state, closesAt, reopened } = motion;
  return {
    kind,
    state,
    closesAt,
    closes: momentOf(closesAt),
    isReopened: reopened,
    members: (await membersOf(tx, motion.id)).map(memberOf),
    ballots: (await ballotsOf(tx, motion.id)).map(ballotOf),
    objections: (await objectionsOf(tx, motion.id)).map(({ stateId }) => stateId),
  };
}

function memberOf({ stateId, votes, suspended, recused }: MotionMemberRow): MotionMember {
  return { id: stateId, weights: { [VOTES]: votes }, suspended, recused, proxyHeldBy: null };
}

function ballotOf({ stateId, choice, castAt, final }: BallotRow): FinalBallot {
  return { member: stateId, choice, at: castAt, moment: momentOf(castAt), castBy: stateId, isFinal: final };
}

function momentOf(at: string): bigint {
  const moment = readMoment(at);
  if (moment === undefined) throw new Error(`Not an instant: ${at}`);
  return moment;
}

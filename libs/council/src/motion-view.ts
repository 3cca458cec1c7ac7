import type { Money } from '#libs/kernel/src/index.js';
import { money } from '#libs/kernel/src/index.js';
import type { BallotRow, Objection } from './ballot.entity.js';
import { VOTES } from './domain/council-policy.js';
import type { Comparison } from './domain/comparison.js';
import type { CancelCause } from './domain/motion-lifecycle.js';
import type { Choice, VotingPolicy } from './domain/tally.js';
import type { MotionItem, MotionMemberRow, MotionRow } from './motion.entity.js';

/** How a state voted, as published after the close: its counting ballot, and its statement for the record. */
export interface RollCallEntry {
  readonly stateId: string;
  readonly votes: number;
  readonly choice: Choice;
  readonly reason: string | null;
  readonly receivedAt: string;
}

/** A motion as its readers see it. Ballots and objections stay hidden until it is closed. */
export interface MotionView {
  readonly id: string;
  readonly number: string;
  readonly kind: MotionRow['kind'];
  readonly state: MotionRow['state'];
  readonly applicationId: string | null;
  readonly policyId: string;
  readonly openedAt: string;
  readonly closesAt: string;
  readonly reopened: boolean;
  readonly closedAt: string | null;
  readonly outcome: MotionRow['outcome'];
  /** What took it off the table; `reason` null where nobody gave one, and where an embargo keeps it back. */
  readonly cancelled: { readonly cause: CancelCause; readonly reason: string | null } | null;
  readonly decisionNumber: string | null;
  readonly items: readonly { readonly applicationId: string; readonly award: Money }[];
  readonly members: readonly {
    readonly stateId: string;
    readonly votes: number;
    readonly suspended: boolean;
    readonly recused: boolean;
  }[];
  readonly comparisons: readonly Comparison[] | null;
  /** Null until it is closed. */
  readonly rollCall: readonly RollCallEntry[] | null;
  readonly objections: readonly { readonly stateId: string; readonly reason: string }[] | null;
  /** While open: the counting ballots of the reader's own states. */
  readonly ownBallots: readonly RollCallEntry[];
}

export interface MotionRecord {
  readonly motion: MotionRow;
  readonly items: readonly MotionItem[];
  readonly members: readonly MotionMemberRow[];
  readonly ballots: readonly BallotRow[];
  readonly objections: readonly Objection[];
}

/** How a reader stands to a motion. */
export interface MotionReader {
  /** The states they speak for. */
  readonly ownStates: readonly string[];
  /** Words about the case may say what an embargo keeps back (design, Stages: need-to-know). */
  readonly seesWords: boolean;
}

/** What a reader may see of a motion. */
export function viewMotion(record: MotionRecord, { ownStates, seesWords }: MotionReader): MotionView {
  const { motion, items, members } = record;
  const isClosed = motion.state === 'closed';
  const roll = rollCall(record);
  return {
    id: motion.id,
    number: motion.number,
    kind: motion.kind,
    state: motion.state,
    applicationId: motion.applicationId,
    policyId: motion.policyId,
    openedAt: motion.openedAt,
    closesAt: motion.closesAt,
    reopened: motion.reopened,
    closedAt: motion.closedAt,
    outcome: motion.outcome,
    cancelled:
      motion.cancelCause === null
        ? null
        : { cause: motion.cancelCause, reason: seesWords ? motion.cancelledBecause : null },
    decisionNumber: motion.decisionNumber,
    items: items.map(({ applicationId, awardMinor, currency }) => ({
      applicationId,
      award: money(awardMinor, currency),
    })),
    members: members.map(({ stateId, votes, suspended, recused }) => ({
      stateId,
      votes,
      suspended,
      recused,
    })),
    comparisons: motion.comparisons,
    rollCall: isClosed ? roll : null,
    objections: isClosed ? record.objections.map(({ stateId, reason }) => ({ stateId, reason })) : null,
    ownBallots: isClosed ? [] : roll.filter(({ stateId }) => ownStates.includes(stateId)),
  };
}

/** The counting ballots: the last of every member that is neither suspended nor recused. */
export function rollCall({ members, ballots }: MotionRecord): readonly RollCallEntry[] {
  return members
    .filter(({ suspended, recused }) => !suspended && !recused)
    .flatMap(({ stateId, votes }) => {
      const last = ballots.findLast((ballot) => ballot.stateId === stateId);
      return last === undefined
        ? []
        : [{ stateId, votes, choice: last.choice, reason: last.reason, receivedAt: last.castAt }];
    });
}

/** The file of a closed vote for `plinth tally`: anybody can count it again. */
export interface TallyFile {
  readonly closesAt: string;
  readonly members: readonly {
    readonly id: string;
    readonly weights: Readonly<Record<string, number>>;
    readonly suspended?: true;
    readonly recused?: true;
  }[];
  readonly policy: VotingPolicy;
  readonly ballots: readonly { readonly member: string; readonly choice: Choice; readonly at: string }[];
}

/** Writes the file of a closed vote; null for what was not decided by ballots. */
export function tallyFile({ motion, members, ballots }: MotionRecord): TallyFile | null {
  if (motion.rules === null) return null;
  return {
    closesAt: motion.closesAt,
    members: members.map(({ stateId, votes, suspended, recused }) => ({
      id: stateId,
      weights: { [VOTES]: votes },
      ...(suspended ? { suspended: true as const } : {}),
      ...(recused ? { recused: true as const } : {}),
    })),
    policy: motion.rules,
    ballots: ballots.map(({ stateId, choice, castAt }) => ({ member: stateId, choice, at: castAt })),
  };
}

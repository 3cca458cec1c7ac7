import type { Comparison, Counts } from './comparison.js';
import { compare } from './comparison.js';
import type { Base, Rule } from './rule.js';

export const CHOICES = ['for', 'against', 'abstain'] as const;
export type Choice = (typeof CHOICES)[number];
export const ABSTENTIONS = ['not-cast', 'against'] as const;

/** A member as it stands on this motion, frozen when it opened. */
export interface MotionMember {
  readonly id: string;
  readonly weights: Readonly<Record<string, number>>;
  /** For arrears: out of all three bases. */
  readonly suspended: boolean;
  /** For an interest in this item: out of all three bases of it. */
  readonly recused: boolean;
  readonly proxyHeldBy: string | null;
}

/** One ballot as received. */
export interface Ballot {
  readonly member: string;
  readonly choice: Choice;
  readonly at: string;
  /** The same as `at`, as a number that orders ballots. */
  readonly moment: bigint;
  /** The member that handed it in: itself, or the holder of its proxy. */
  readonly castBy: string;
}

export interface VotingPolicy {
  readonly quorum: Rule;
  readonly decision: Rule;
  /** Whether abstentions stay out of the votes cast, or are cast and opposed. */
  readonly abstention: (typeof ABSTENTIONS)[number];
}

export interface Motion {
  /** Ballots stamped at or after this moment do not count. */
  readonly closes: bigint;
  readonly members: readonly MotionMember[];
  readonly policy: VotingPolicy;
  readonly ballots: readonly Ballot[];
}

export type Outcome = 'carried' | 'not-carried' | 'no-quorum';
export type IgnoredReason =
  'superseded' | 'after-close' | 'recused' | 'suspended' | 'not-proxy-holder' | 'holder-not-entitled';

export interface Tally {
  readonly outcome: Outcome;
  readonly comparisons: readonly Comparison[];
  readonly ignored: readonly {
    readonly member: string;
    readonly at: string;
    readonly reason: IgnoredReason;
  }[];
}

/**
 * Counts a motion. Of the valid ballots of a member the last before the close counts, of equal moments the later one
 * in the list. Recused and suspended members leave all three bases (entitled, participating, cast). Every comparison
 * of quorum and decision is listed, also without a quorum. A tie or a missed threshold is not carried, and nothing is
 * carried without a single vote in favour.
 *
 * Members, proxies and rules must be those `readMotion` or the opening of the motion checked.
 */
export function decideTally(motion: Motion): Tally {
  const members = new Map(motion.members.map((member) => [member.id, member]));
  const counted = new Map<string, Ballot>();
  const reasons = new Map<Ballot, IgnoredReason>();
  for (const ballot of motion.ballots) {
    const reason = invalidity(ballot, members, motion.closes);
    if (reason !== undefined) {
      reasons.set(ballot, reason);
      continue;
    }
    const held = counted.get(ballot.member);
    if (held !== undefined && held.moment > ballot.moment) {
      reasons.set(ballot, 'superseded');
      continue;
    }
    if (held !== undefined) reasons.set(held, 'superseded');
    counted.set(ballot.member, ballot);
  }

  const choices = new Map([...counted].map(([member, { choice }]) => [member, choice]));
  const { inFavour, participating } = counting(motion, choices);
  const quorum = compare(motion.policy.quorum, participating, 'quorum');
  const decision = compare(motion.policy.decision, inFavour, 'decision');
  return {
    outcome: outcomeOf(quorum.holds, decision.holds && inFavour.value('members') > 0n),
    comparisons: [...quorum.comparisons, ...decision.comparisons],
    ignored: motion.ballots.flatMap((ballot) => {
      const reason = reasons.get(ballot);
      return reason === undefined ? [] : [{ member: ballot.member, at: ballot.at, reason }];
    }),
  };
}

function invalidity(
  ballot: Ballot,
  members: ReadonlyMap<string, MotionMember>,
  closes: bigint,
): IgnoredReason | undefined {
  const member = members.get(ballot.member);
  if (member === undefined) throw new Error(`Unknown member ${ballot.member}`);
  if (ballot.moment >= closes) return 'after-close';
  if (member.recused) return 'recused';
  if (member.suspended) return 'suspended';
  if (ballot.castBy === member.id) return undefined;
  if (ballot.castBy !== member.proxyHeldBy) return 'not-proxy-holder';
  const holder = members.get(ballot.castBy);
  return holder === undefined || holder.recused || holder.suspended ? 'holder-not-entitled' : undefined;
}

function outcomeOf(isQuorate: boolean, isCarried: boolean): Outcome {
  if (!isQuorate) return 'no-quorum';
  return isCarried ? 'carried' : 'not-carried';
}

function counting(
  { members, policy }: Motion,
  choices: ReadonlyMap<string, Choice>,
): { readonly inFavour: Counts; readonly participating: Counts } {
  const countsAs = (choice: Choice) =>
    choice === 'abstain' && policy.abstention === 'against' ? 'against' : choice;
  const entitled = members.filter(({ suspended, recused }) => !suspended && !recused);
  const having = (...wanted: readonly Choice[]) =>
    entitled.filter(({ id }) => {
      const choice = choices.get(id);
      return choice !== undefined && wanted.includes(countsAs(choice));
    });
  const bases: Record<Base, readonly MotionMember[]> = {
    entitled,
    participating: having('for', 'against', 'abstain'),
    cast: having('for', 'against'),
  };
  const favouring = having('for');
  const base = (count: string, name: Base) => sumOf(bases[name], count);
  const opposed = BigInt(having('against').length);
  return {
    inFavour: { value: (count) => sumOf(favouring, count), base, opposed },
    participating: { value: (count) => sumOf(bases.participating, count), base, opposed },
  };
}

/** Heads, or the sum of a weight. */
export function sumOf(
  members: readonly { readonly id: string; readonly weights: Readonly<Record<string, number>> }[],
  count: string,
): bigint {
  if (count === 'members') return BigInt(members.length);
  return members.reduce((sum, { id, weights }) => {
    const weight = Object.hasOwn(weights, count) ? weights[count] : undefined;
    if (weight === undefined) throw new Error(`Member ${id} has no weight ${count}`);
    return sum + BigInt(weight);
  }, 0n);
}

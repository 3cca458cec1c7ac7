import type { Refusal } from '#libs/kernel/src/index.js';
import { at, readList, readObject, readText, reading, refuseRepeated, unreadable } from './input.js';
import { readWeights, requireWeights, weightNamesOf } from './member-input.js';
import type { CountRule, Rule } from './rule.js';
import { countsOf, ruleAt } from './rule.js';
import { sumOf } from './tally.js';

export interface GameMember {
  readonly id: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** A simple game: who carries a motion alone, where everybody votes for or against. */
export interface Game {
  readonly members: readonly GameMember[];
  readonly rule: Rule;
}

/** Reads the file of a game: `{ members, rule }`. Refuses by path what is unknown, repeated or not exact. */
export function readGame(value: unknown): Game | Refusal {
  return reading(() => {
    const file = readObject(value, '', ['members', 'rule']);
    const members = readList(file.members, 'members', (item, path) => {
      const member = readObject(item, path, ['id', 'weights']);
      return {
        id: readText(member.id, at(path, 'id')),
        weights: readWeights(member.weights, at(path, 'weights')),
      };
    });
    if (members.length === 0) unreadable('members', 'A game needs at least one member.');
    refuseRepeated(
      members.map(({ id }) => id),
      (i) => `members[${i}].id`,
    );
    const rule = ruleAt(file.rule, 'rule', weightNamesOf(members));
    requireWeights(members, countsOf(rule));
    return { members, rule };
  });
}

/** One comparison of a game: those in favour bring at least `need` of a weight or of heads. */
export interface Need {
  readonly count: string;
  readonly need: bigint;
}

/** A rule on the members of one game, every comparison turned into a whole number. */
export type Winning =
  | { readonly all: readonly Winning[] }
  | { readonly any: readonly Winning[] }
  | { readonly not: Winning }
  | Need;

/**
 * The rule where everybody votes for or against: all three bases are all members, who is not in favour is opposed,
 * and each comparison is the smallest whole number that holds.
 */
export function winningOf({ members, rule }: Game): Winning {
  if ('all' in rule) return { all: rule.all.map((part) => winningOf({ members, rule: part })) };
  if ('any' in rule) return { any: rule.any.map((part) => winningOf({ members, rule: part })) };
  if ('not' in rule) return { not: winningOf({ members, rule: rule.not }) };
  if ('opposed' in rule) {
    return { count: 'members', need: BigInt(members.length - rule.fewerThan + 1) };
  }
  return { count: rule.count, need: smallest(rule, sumOf(members, rule.count)) };
}

function smallest(rule: CountRule, total: bigint): bigint {
  const isStrict = 'moreThan' in rule;
  const threshold = isStrict ? rule.moreThan : rule.atLeast;
  if (typeof threshold === 'number') return BigInt(threshold) + (isStrict ? 1n : 0n);
  const share = BigInt(threshold.num) * total;
  const den = BigInt(threshold.den);
  return isStrict ? share / den + 1n : (share + den - 1n) / den;
}

/** Whether these members carry a motion against all others. */
export function carries(winning: Winning, coalition: readonly GameMember[]): boolean {
  if ('all' in winning) return winning.all.every((part) => carries(part, coalition));
  if ('any' in winning) return winning.any.some((part) => carries(part, coalition));
  if ('not' in winning) return !carries(winning.not, coalition);
  return sumOf(coalition, winning.count) >= winning.need;
}

/** The comparisons of a game, from left to right. */
export function needsOf(winning: Winning): readonly Need[] {
  if ('all' in winning) return winning.all.flatMap(needsOf);
  if ('any' in winning) return winning.any.flatMap(needsOf);
  return 'not' in winning ? needsOf(winning.not) : [winning];
}

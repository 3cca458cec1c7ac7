import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import {
  at,
  readChoice,
  readCount,
  readList,
  readObject,
  readRecord,
  readText,
  reading,
  unreadable,
} from './input.js';

/** Who a fraction is measured against (governance, "Deciding"). */
export const BASES = ['entitled', 'participating', 'cast'] as const;
export type Base = (typeof BASES)[number];

/** A part of a base, not reduced: it is shown as it was written. */
export interface Part {
  readonly num: number;
  readonly den: number;
}
/** What a value is compared with: whole votes or heads, or a part of the base. */
export type Threshold = number | Part;

/** One comparison. `count` names a weight, or `members` for heads. */
export type CountRule = { readonly count: string; readonly base?: Base } & (
  { readonly atLeast: Threshold } | { readonly moreThan: Threshold }
);
export interface OpposedRule {
  readonly opposed: 'members';
  readonly fewerThan: number;
}

/** The rule language of quorums and majorities: comparisons joined by all, any and not. */
export type Rule =
  | { readonly all: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  | { readonly not: Rule }
  | CountRule
  | OpposedRule;

/**
 * Reads a rule strictly: one kind a node, no unknown key, no empty list, only weights that exist, integers that are
 * exact, fractions between 0 and 1 that can be reached. Refuses by path, codes `council.rule-invalid`,
 * `council.unknown-key`, `council.unknown-weight`.
 */
export function readRule(value: unknown, weightNames: ReadonlySet<string>, path = 'rule'): Rule | Refusal {
  return reading(() => ruleAt(value, path, weightNames));
}

/** The same within another reading. */
export function ruleAt(value: unknown, path: string, weightNames: ReadonlySet<string>, depth = 0): Rule {
  if (depth > 50) unreadable(path, 'The rule is nested too deeply.', 'council.rule-invalid');
  const inner = (item: unknown, itemPath: string) => ruleAt(item, itemPath, weightNames, depth + 1);
  const record = readRecord(value, path);
  if (Object.hasOwn(record, 'all')) {
    return { all: parts(readObject(value, path, ['all']).all, at(path, 'all'), inner) };
  }
  if (Object.hasOwn(record, 'any')) {
    return { any: parts(readObject(value, path, ['any']).any, at(path, 'any'), inner) };
  }
  if (Object.hasOwn(record, 'not')) {
    return { not: inner(readObject(value, path, ['not']).not, at(path, 'not')) };
  }
  if (Object.hasOwn(record, 'opposed')) {
    const { opposed, fewerThan } = readObject(value, path, ['opposed', 'fewerThan']);
    return {
      opposed: readChoice(opposed, at(path, 'opposed'), ['members']),
      fewerThan: readCount(fewerThan, at(path, 'fewerThan'), 1),
    };
  }
  if (Object.hasOwn(record, 'count')) return countAt(value, path, weightNames);
  const [key] = Object.keys(record);
  return key === undefined
    ? unreadable(path, 'A rule needs one of: all, any, not, count, opposed.', 'council.rule-invalid')
    : unreadable(at(path, key), `The key "${key}" is no rule.`, 'council.unknown-key');
}

function parts(value: unknown, path: string, inner: (item: unknown, path: string) => Rule): Rule[] {
  const rules = readList(value, path, inner);
  return rules.length > 0 ? rules : unreadable(path, 'The list of rules is empty.', 'council.rule-invalid');
}

function countAt(value: unknown, path: string, weightNames: ReadonlySet<string>): CountRule {
  const record = readObject(value, path, ['count'], ['base', 'atLeast', 'moreThan']);
  const count = readText(record.count, at(path, 'count'));
  if (count !== 'members' && !weightNames.has(count)) {
    unreadable(at(path, 'count'), `No member has the weight "${count}".`, 'council.unknown-weight');
  }
  const base = Object.hasOwn(record, 'base')
    ? { base: readChoice(record.base, at(path, 'base'), BASES) }
    : {};
  const isAtLeast = Object.hasOwn(record, 'atLeast');
  if (isAtLeast === Object.hasOwn(record, 'moreThan')) {
    unreadable(path, 'A count needs either atLeast or moreThan.', 'council.rule-invalid');
  }
  return isAtLeast
    ? { count, ...base, atLeast: thresholdAt(record.atLeast, at(path, 'atLeast'), false) }
    : { count, ...base, moreThan: thresholdAt(record.moreThan, at(path, 'moreThan'), true) };
}

function thresholdAt(value: unknown, path: string, isStrict: boolean): Threshold {
  if (typeof value === 'number') return readCount(value, path);
  const record = readObject(value, path, ['num', 'den']);
  const num = readCount(record.num, at(path, 'num'));
  const den = readCount(record.den, at(path, 'den'), 1);
  if (num > den || (isStrict && num === den)) {
    unreadable(path, 'No share can reach this fraction.', 'council.rule-invalid');
  }
  return { num, den };
}

/** Every weight the rule names, `members` among them. */
export function countsOf(rule: Rule): ReadonlySet<string> {
  if ('all' in rule) return new Set(rule.all.flatMap((part) => [...countsOf(part)]));
  if ('any' in rule) return new Set(rule.any.flatMap((part) => [...countsOf(part)]));
  if ('not' in rule) return countsOf(rule.not);
  return new Set(['opposed' in rule ? 'members' : rule.count]);
}

/**
 * Whether one more vote in favour can never hurt, by the form of the rule: no comparison stands under an odd number
 * of `not`.
 */
export function isMonotone(rule: Rule, isNegated = false): boolean {
  if ('all' in rule) return rule.all.every((part) => isMonotone(part, isNegated));
  if ('any' in rule) return rule.any.every((part) => isMonotone(part, isNegated));
  if ('not' in rule) return isMonotone(rule.not, !isNegated);
  return !isNegated;
}

/** Refuses a policy rule under which a vote in favour could turn adoption into rejection. */
export function checkMonotone(rule: Rule, path: string): Refusal | undefined {
  return isMonotone(rule)
    ? undefined
    : refuse(
        'council.rule-not-monotone',
        'invalid',
        'Under this rule a further vote in favour could defeat a motion.',
        path,
      );
}

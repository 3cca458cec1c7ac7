import type { Base, CountRule, Rule, Threshold } from './rule.js';

/** Both sides of one comparison, as stored with every vote. */
export interface Comparison {
  /** Where it stands in the policy: `decision.all[1]`. */
  readonly path: string;
  readonly value: string;
  /** As written: `2/3`, `>1/2`, `12`, `<4`. */
  readonly threshold: string;
  /** What a fraction is of; null for integer thresholds. */
  readonly base: string | null;
  readonly holds: boolean;
}

/** Counted heads and weights: what a rule asks about. */
export interface Counts {
  /** What speaks for it: those in favour for a decision, those participating for a quorum. */
  value(count: string): bigint;
  base(count: string, base: Base): bigint;
  /** Members against. */
  readonly opposed: bigint;
}

/** Evaluates a rule on counts and lists every comparison in it, also those that could no longer change the result. */
export function compare(
  rule: Rule,
  counts: Counts,
  path: string,
): { readonly holds: boolean; readonly comparisons: readonly Comparison[] } {
  if ('all' in rule) {
    const parts = rule.all.map((part, i) => compare(part, counts, `${path}.all[${i}]`));
    return joined(
      parts,
      parts.every(({ holds }) => holds),
    );
  }
  if ('any' in rule) {
    const parts = rule.any.map((part, i) => compare(part, counts, `${path}.any[${i}]`));
    return joined(
      parts,
      parts.some(({ holds }) => holds),
    );
  }
  if ('not' in rule) {
    const part = compare(rule.not, counts, `${path}.not`);
    return joined([part], !part.holds);
  }
  if ('opposed' in rule) {
    const holds = counts.opposed < BigInt(rule.fewerThan);
    const value = counts.opposed.toString();
    return { holds, comparisons: [{ path, value, threshold: `<${rule.fewerThan}`, base: null, holds }] };
  }
  return compareCount(rule, counts, path);
}

function compareCount(rule: CountRule, counts: Counts, path: string): ReturnType<typeof compare> {
  const isStrict = 'moreThan' in rule;
  const threshold = isStrict ? rule.moreThan : rule.atLeast;
  const value = counts.value(rule.count);
  const base = typeof threshold === 'number' ? null : counts.base(rule.count, rule.base ?? 'entitled');
  const holds = exceeds(value, threshold, base ?? 0n, isStrict);
  const written = `${isStrict ? '>' : ''}${typeof threshold === 'number' ? threshold : `${threshold.num}/${threshold.den}`}`;
  return {
    holds,
    comparisons: [
      { path, value: value.toString(), threshold: written, base: base?.toString() ?? null, holds },
    ],
  };
}

function exceeds(value: bigint, threshold: Threshold, base: bigint, isStrict: boolean): boolean {
  const left = typeof threshold === 'number' ? value : value * BigInt(threshold.den);
  const right = typeof threshold === 'number' ? BigInt(threshold) : BigInt(threshold.num) * base;
  return isStrict ? left > right : left >= right;
}

function joined(parts: readonly ReturnType<typeof compare>[], holds: boolean): ReturnType<typeof compare> {
  return { holds, comparisons: parts.flatMap(({ comparisons }) => comparisons) };
}

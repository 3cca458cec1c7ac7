import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs, plusMs } from '#libs/kernel/src/index.js';
import type { SourceName } from './collected-value.js';
import { bandsAround } from './income-band.js';

/**
 * What kind of knowledge of a project's income a fact is, most certain first.
 * - `ours`: what this fund paid, from its ledger; exact, and a part of the income
 * - `observed`: what came in through a channel that publishes it; a part of the income
 * - `assessed`: the whole income as staff found it, with a reason
 * - `declared`: the whole income as the project declares it
 */
export const INCOME_BASES = ['ours', 'observed', 'assessed', 'declared'] as const;
export type IncomeBasis = (typeof INCOME_BASES)[number];

/** Whether a fact is about a part of the income or about all of it. */
const IS_WHOLE: Readonly<Record<IncomeBasis, boolean>> = {
  ours: false,
  observed: false,
  assessed: true,
  declared: true,
};

/** Where a fact comes from: a source, or what a person stated. */
export type IncomeSource = SourceName | 'statement';

/** Income of a year from one source, EUR; `highMinor` null where nothing bounds it. */
export interface IncomeFact {
  readonly basis: IncomeBasis;
  readonly source: IncomeSource;
  readonly lowMinor: bigint;
  readonly highMinor: bigint | null;
  readonly windowEnd: Instant;
}

/** What a source tells of a year's income, with where it is written. */
export interface ToldIncome {
  readonly basis: IncomeBasis;
  readonly lowMinor: bigint;
  readonly highMinor: bigint | null;
  readonly windowStart: Instant;
  readonly windowEnd: Instant;
  readonly evidence: string;
}

/** What is known of a project's income of the last year. */
export interface IncomeFinding {
  readonly leastMinor: bigint;
  /** Null: nothing bounds it. */
  readonly mostMinor: bigint | null;
  /** What the lower bound, and the upper one where there is one, rest on. */
  readonly restsOn: readonly IncomeBasis[];
  /** A whole that is smaller than a part of it: the part counts, the whole says nothing any more. */
  readonly conflicts: readonly { readonly whole: IncomeBasis; readonly part: IncomeBasis }[];
}

/** After this long a year's income says nothing about the last one. */
export const INCOME_FACT_DAYS = 731;

/**
 * What all facts together say. Parts are never added up, because what this fund paid may have arrived through a channel that
 * is observed too: the largest is what came in for certain. Of the statements about the whole the more certain counts; one
 * that is smaller than a part of it is contradicted, and then nothing bounds the income from above.
 */
export function decideIncome(facts: readonly IncomeFact[], at: Instant): IncomeFinding {
  const oldest = plusMs(at, -INCOME_FACT_DAYS * 86_400_000);
  const fresh = facts.filter((fact) => saysSomething(fact) && epochMs(fact.windowEnd) >= epochMs(oldest));
  const part = fresh
    .filter(({ basis, lowMinor }) => !IS_WHOLE[basis] && lowMinor > 0n)
    .reduce<IncomeFact | null>((most, fact) => (most === null || isMore(fact, most) ? fact : most), null);
  const wholes = fresh
    .filter(({ basis }) => IS_WHOLE[basis])
    .sort((a, b) => certainty(a.basis) - certainty(b.basis) || epochMs(b.windowEnd) - epochMs(a.windowEnd));
  const contradicts = (whole: IncomeFact): boolean =>
    part !== null && whole.highMinor !== null && whole.highMinor < part.lowMinor;
  const conflicts =
    part === null ? [] : wholes.filter(contradicts).map(({ basis }) => ({ whole: basis, part: part.basis }));
  const whole = wholes[0];
  if (whole === undefined || contradicts(whole)) {
    return {
      leastMinor: part?.lowMinor ?? 0n,
      mostMinor: null,
      restsOn: part === null ? [] : [part.basis],
      conflicts,
    };
  }
  const isPartMore = part !== null && part.lowMinor > whole.lowMinor;
  return {
    leastMinor: isPartMore ? part.lowMinor : whole.lowMinor,
    mostMinor: whole.highMinor,
    restsOn: isPartMore ? [part.basis, whole.basis] : [whole.basis],
    conflicts,
  };
}

/** From nothing to anything is what a source is kept with that tells no more. */
export function saysSomething({ lowMinor, highMinor }: Pick<IncomeFact, 'lowMinor' | 'highMinor'>): boolean {
  return lowMinor > 0n || highMinor !== null;
}

function isMore(one: IncomeFact, other: IncomeFact): boolean {
  if (one.lowMinor !== other.lowMinor) return one.lowMinor > other.lowMinor;
  return certainty(one.basis) < certainty(other.basis);
}

function certainty(basis: IncomeBasis): number {
  return INCOME_BASES.indexOf(basis);
}

/**
 * The finding as inputs of a priority: the bands it touches, because a figure computed from an exact income would tell it
 * (decision 0051). Nothing at all is exact.
 */
export function incomeInputs(finding: IncomeFinding): {
  readonly incomeMinor: bigint | null;
  readonly incomeAtLeastMinor: bigint | null;
  readonly incomeAtMostMinor: bigint | null;
} {
  const { lowMinor: leastMinor, highMinor: mostMinor } = bandsAround(finding.leastMinor, finding.mostMinor);
  if (leastMinor === mostMinor) {
    return { incomeMinor: leastMinor, incomeAtLeastMinor: null, incomeAtMostMinor: null };
  }
  return {
    incomeMinor: null,
    incomeAtLeastMinor: leastMinor === 0n ? null : leastMinor,
    incomeAtMostMinor: mostMinor,
  };
}

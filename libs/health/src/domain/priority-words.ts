import type { CriticalityChannel } from './criticality.js';
import type { Lever, LeverCode, Unknown, UnknownCode } from './priority-levers.js';
import type { FragilityPart } from './priority-method.js';
import type { PriorityReport } from './priority-report.js';

/** The sentences an explanation is made of, in one language. `{name}` is put in. */
export interface PriorityTexts {
  readonly status: Readonly<Record<PriorityReport['status'], string>>;
  readonly missing: Readonly<Record<'criticality' | 'underfunding' | 'fragility', string>>;
  readonly channel: Readonly<Record<CriticalityChannel, string>>;
  readonly underfunding: { readonly known: string; readonly range: string };
  readonly part: Readonly<Record<FragilityPart, string>>;
  readonly lever: Readonly<Record<LeverCode, string>>;
  readonly unknown: Readonly<Record<UnknownCode, string>>;
}

export interface PriorityWords {
  /** What it stands on, the largest first. */
  readonly drives: readonly string[];
  /** What would change it. */
  readonly changes: readonly string[];
  /** What is not known, and how far it could move it. */
  readonly unknown: readonly string[];
}

/** An explanation a maintainer understands: sentences with the figures in them, no formula. */
export function priorityWords(
  report: PriorityReport,
  levers: readonly Lever[],
  unknowns: readonly Unknown[],
  texts: PriorityTexts,
): PriorityWords {
  return {
    drives: [
      put(texts.status[report.status], { scale: points(report.priority.middle) }),
      ...report.missing.map((part) => texts.missing[part]),
      ...reach(report, texts),
      ...money(report, texts),
      ...parts(report, texts),
    ],
    changes: levers.map(({ code, before, after }) =>
      put(texts.lever[code], { before: points(before), after: points(after) }),
    ),
    unknown: unknowns.map(({ code, low, high }) =>
      put(texts.unknown[code], { low: points(low), high: points(high) }),
    ),
  };
}

function reach({ parts: { criticality } }: PriorityReport, texts: PriorityTexts): string[] {
  const [highest] = criticality;
  return highest === undefined
    ? []
    : [put(texts.channel[highest.channel], { value: percent(highest.value) })];
}

function money({ underfunding: { low, high } }: PriorityReport, texts: PriorityTexts): string[] {
  if (low === null || high === null) return [];
  const text = low === high ? texts.underfunding.known : texts.underfunding.range;
  return [put(text, { low: percent(low), high: percent(high) })];
}

/**
 * Each part with what it says and how much of the whole fragility it is, also where not every part is shown; those that say
 * nothing are left out.
 */
function parts({ parts, fragility: whole, coverage }: PriorityReport, texts: PriorityTexts): string[] {
  const { fragility } = parts;
  const told = fragility.flatMap(({ part, value, weight }) =>
    value === null || Math.round(value * 100) === 0 ? [] : [{ part, value, weighted: value * weight }],
  );
  const sum = (whole ?? 0) * coverage;
  return told
    .sort((a, b) => b.weighted - a.weighted)
    .map(({ part, value, weighted }) =>
      put(texts.part[part], { value: percent(value), share: percent(weighted / sum) }),
    );
}

function put(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '–');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function points(scale: number | null): string {
  return scale === null ? '–' : scale.toFixed(1);
}

import type { Instant } from '#libs/kernel/src/index.js';
import type { PriorityStatus } from './priority.js';
import type { PriorityReport } from './priority-report.js';

/** Sizes of the top that are compared: who enters and who leaves. */
export const COMPARED_TOPS = [100, 500, 2_000] as const;
/** How many projects a comparison names in each list. */
export const MOST_NAMED = 100;

/** A project with its rank and middle priority under both versions; null where it is not ranked. */
export interface ComparedProject {
  readonly projectId: string;
  readonly slug: string;
  readonly name: string;
  readonly rankBefore: number | null;
  readonly rankAfter: number | null;
  readonly before: number | null;
  readonly after: number | null;
}

/** A part of a project's priority that came out differently. */
export interface ChangedPart {
  readonly part: string;
  readonly before: number | null;
  readonly after: number | null;
}

/** What a proposed version would change, against the version in force when it was compared. */
export interface MethodComparison {
  readonly at: Instant;
  readonly inForce: string;
  readonly proposed: string;
  /** How many projects changed from one list to another; equal where they stay. */
  readonly statuses: readonly {
    readonly before: PriorityStatus | null;
    readonly after: PriorityStatus | null;
    readonly projects: number;
  }[];
  readonly tops: readonly {
    readonly size: number;
    /** How many enter; as many leave. */
    readonly changed: number;
    readonly entering: readonly ComparedProject[];
    readonly leaving: readonly ComparedProject[];
  }[];
  /** Ranked projects in bands of ten points of the scale people read. */
  readonly distribution: readonly {
    readonly from: number;
    readonly before: number;
    readonly after: number;
  }[];
  /** Middle of how many ranks a project moves that is ranked under both. */
  readonly medianMove: number | null;
  /** Who moves most among those that are, or come to be, in the largest top, with what changed. */
  readonly movers: readonly (ComparedProject & { readonly because: readonly ChangedPart[] })[];
}

/** A comparison as a reader is shown it; what names projects is absent for whoever may not see priorities. */
export type ShownComparison = Omit<MethodComparison, 'tops' | 'movers'> & {
  readonly tops: readonly (Pick<MethodComparison['tops'][number], 'size' | 'changed'> &
    Partial<MethodComparison['tops'][number]>)[];
} & Partial<Pick<MethodComparison, 'movers'>>;

/** A comparison for whoever adopts a version and may not see priorities: how many move, and no project. */
export function countsOnly({ movers: _movers, tops, ...counts }: MethodComparison): ShownComparison {
  return { ...counts, tops: tops.map(({ size, changed }) => ({ size, changed })) };
}

/** A comparison for whoever may not see people, who are in the figures: which projects move, and by how many ranks. */
export function ranksOnly(comparison: MethodComparison): MethodComparison {
  const moved = <T extends ComparedProject>(projects: readonly T[]): T[] =>
    projects.map((project) => ({ ...project, before: null, after: null }));
  return {
    ...comparison,
    tops: comparison.tops.map((top) => ({
      ...top,
      entering: moved(top.entering),
      leaving: moved(top.leaving),
    })),
    movers: moved(comparison.movers).map((mover) => ({ ...mover, because: [] })),
  };
}

/** The ids of all projects a comparison names. */
export function namedIn({ tops, movers }: MethodComparison): string[] {
  const named = [...tops.flatMap(({ entering, leaving }) => [...entering, ...leaving]), ...movers];
  return [...new Set(named.map(({ projectId }) => projectId))];
}

/** A comparison that does not name these projects. Ranks and counts stay: they are from before the projects were hidden. */
export function withoutNames(comparison: MethodComparison, hidden: ReadonlySet<string>): MethodComparison {
  const others = <T extends ComparedProject>(projects: readonly T[]): T[] =>
    projects.filter(({ projectId }) => !hidden.has(projectId));
  return {
    ...comparison,
    tops: comparison.tops.map((top) => ({
      ...top,
      entering: others(top.entering),
      leaving: others(top.leaving),
    })),
    movers: others(comparison.movers),
  };
}

/** The parts of a priority that two versions see differently, largest difference first. */
export function changedParts(before: PriorityReport | null, after: PriorityReport | null): ChangedPart[] {
  const [one, other] = [partsOf(before), partsOf(after)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .map((part) => ({ part, before: one.get(part) ?? null, after: other.get(part) ?? null }))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => distance(b) - distance(a));
}

function partsOf(report: PriorityReport | null): Map<string, number | null> {
  if (report === null) return new Map();
  return new Map<string, number | null>([
    ['criticality', report.criticality],
    ['underfunding', middle(report.underfunding)],
    ['fragility', report.fragility],
    ...report.parts.fragility.map(
      ({ part, value, weight }) => [part, value === null ? null : value * weight] as const,
    ),
  ]);
}

function middle({ low, high }: PriorityReport['underfunding']): number | null {
  return low === null || high === null ? null : (low + high) / 2;
}

function distance({ before, after }: ChangedPart): number {
  return before === null || after === null ? 1 : Math.abs(after - before);
}

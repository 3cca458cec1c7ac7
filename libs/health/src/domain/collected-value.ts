import type { Instant, Visibility } from '#libs/kernel/src/index.js';
import { epochMs, instant } from '#libs/kernel/src/index.js';
import type { MetricKey } from './catalogue.js';
import { CATALOGUE, METHOD_VERSION, METRIC_KEYS, visibilityOf } from './catalogue.js';
import type { MetricValue } from './metric.js';

/** In order of trust where several sources know a metric. */
export const SOURCES = [
  'github',
  'gitlab',
  'forgejo',
  'git-history',
  'ledger',
  'open-collective',
  'funding-files',
  'registry',
  'scorecard',
  'openssf',
  'snapshot',
] as const;
export type SourceName = (typeof SOURCES)[number];

/** Those that host repositories and know what happens around them. */
export const FORGES: ReadonlySet<SourceName> = new Set(['github', 'gitlab', 'forgejo']);

export function isSourceName(text: string): text is SourceName {
  return SOURCES.some((source) => source === text);
}

/** One value with its whole provenance (health.md). */
export interface CollectedValue extends MetricValue {
  readonly metric: MetricKey;
  readonly unit: string;
  readonly windowStart: Instant | null;
  readonly windowEnd: Instant | null;
  readonly observedAt: Instant;
  readonly source: SourceName;
  /** What exactly was read: a commit, an API, an index and its version. */
  readonly sourceVersion: string;
  readonly methodVersion: string;
}

/** Gives a value its provenance; the window is the metric's own, ending at as-of. */
export function collected(
  metric: MetricKey,
  value: MetricValue,
  from: {
    readonly source: SourceName;
    readonly sourceVersion: string;
    readonly asOf: Instant;
    readonly observedAt: Instant;
  },
): CollectedValue {
  const { unit, windowDays } = CATALOGUE[metric];
  return {
    ...value,
    metric,
    unit,
    windowStart: windowDays === null ? null : instant(epochMs(from.asOf) - windowDays * 86_400_000),
    windowEnd: windowDays === null ? null : from.asOf,
    observedAt: from.observedAt,
    source: from.source,
    sourceVersion: from.sourceVersion,
    methodVersion: METHOD_VERSION,
  };
}

export type LatestValues = { readonly [K in MetricKey]?: CollectedValue };

/**
 * The one row per project: what this collection looked at replaces what stood there, also by null, because a value that
 * could not be collected again is not known any more; what it did not look at stays, and so does what was observed before
 * and could not be looked at now because of our own limits. Of several sources an observed value wins over a null, then the more trusted source.
 */
export function mergeLatest(previous: LatestValues, values: readonly CollectedValue[]): LatestValues {
  const best = new Map<MetricKey, CollectedValue>();
  for (const value of values) {
    const other = best.get(value.metric);
    if (other === undefined || isBetter(value, other)) best.set(value.metric, value);
  }
  const lost = [...best].filter(
    ([metric, { nullReason }]) => nullReason === 'rate-limited' && isObserved(previous[metric]),
  );
  for (const [metric] of lost) best.delete(metric);
  return { ...previous, ...Object.fromEntries(best) };
}

/** A number, or that there was nothing to count: that too was seen. */
function isObserved(value: CollectedValue | undefined): boolean {
  if (value === undefined) return false;
  return value.value !== null || value.nullReason === 'no-demand' || value.nullReason === 'not-applicable';
}

/** Every metric of exactly this class with its value; what no source looked at is null. */
export function completed(
  latest: LatestValues,
  visibility: Visibility,
): Record<string, CollectedValue | null> {
  return Object.fromEntries(
    METRIC_KEYS.filter((key) => visibilityOf(key) === visibility).map((key) => [key, latest[key] ?? null]),
  );
}

function isBetter(one: CollectedValue, other: CollectedValue): boolean {
  if ((one.value === null) !== (other.value === null)) return other.value === null;
  // Every source sees some of the channels, so the most that one saw is what there is at least.
  const isLowerBound = one.metric === 'funding_channels' && one.value !== other.value;
  if (isLowerBound) return (one.value ?? 0) > (other.value ?? 0);
  return SOURCES.indexOf(one.source) < SOURCES.indexOf(other.source);
}

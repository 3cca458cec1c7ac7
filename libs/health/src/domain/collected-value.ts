import type { Instant, Visibility } from '#libs/kernel/src/index.js';
import { epochMs, instant } from '#libs/kernel/src/index.js';
import type { MetricKey } from './catalogue.js';
import type { SourceRun } from './collection.js';
import { CATALOGUE, METHOD_VERSION, METRIC_KEYS, visibilityOf } from './catalogue.js';
import type { MetricValue } from './metric.js';
import { unobserved } from './metric.js';

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
 * The one row per project: what this collection looked at replaces what stood there, also by null, because what a source says
 * it does not have is not known any more. What it did not look at stays, and so does what was observed before by a source, or
 * part of one, that could not be reached now: a fault on the way says nothing about the project (decision 0042). Of several
 * sources an observed value wins over a null, then the more trusted source.
 */
export function mergeLatest(
  previous: LatestValues,
  values: readonly CollectedValue[],
  runs: readonly SourceRun[] = [],
): LatestValues {
  const best = new Map<MetricKey, CollectedValue>();
  for (const value of values) {
    const other = best.get(value.metric);
    if (other === undefined || isBetter(value, other)) best.set(value.metric, value);
  }
  const kept = [...best].flatMap(([metric, value]) => {
    const before = previous[metric];
    if (value.value !== null || before === undefined || !isObserved(before)) return [];
    const own = values.find((other) => other.metric === metric && other.source === before.source);
    const isOwnMissed =
      own === undefined ? outcomeOf(before.source, runs) === 'unreached' : isMissed(own, runs);
    return isOwnMissed || isMissed(value, runs) ? [[metric, before] as const] : [];
  });
  return { ...previous, ...Object.fromEntries(best), ...Object.fromEntries(kept) };
}

/** A null that only says that it did not arrive: not one a source told us, by being gone or refused. */
export function isMissed({ value, nullReason, source }: CollectedValue, runs: readonly SourceRun[]): boolean {
  if (value !== null) return false;
  return nullReason === 'rate-limited' || (nullReason === 'error' && outcomeOf(source, runs) !== 'failed');
}

function outcomeOf(source: SourceName, runs: readonly SourceRun[]): SourceRun['outcome'] | undefined {
  return runs.find((run) => run.source === source)?.outcome;
}

/** A number, or that there was nothing to count: that too was seen. */
function isObserved({ value, nullReason }: CollectedValue): boolean {
  return value !== null || nullReason === 'no-demand' || nullReason === 'not-applicable';
}

/** A metric no source looked at: null like any other, with its reason, and from nowhere. */
export interface UnseenValue extends Omit<CollectedValue, 'observedAt' | 'source' | 'sourceVersion'> {
  readonly observedAt: null;
  readonly source: null;
  readonly sourceVersion: null;
}
export type ShownValue = CollectedValue | UnseenValue;

/** These metrics with their values; what no source looked at is null because it was not collected. */
export function completed(latest: LatestValues, metrics: readonly MetricKey[]): Record<string, ShownValue> {
  return Object.fromEntries(metrics.map((key) => [key, latest[key] ?? unseen(key)]));
}

/** Metrics of exactly this class. */
export function metricsOf(visibility: Visibility): MetricKey[] {
  return METRIC_KEYS.filter((key) => visibilityOf(key) === visibility);
}

function unseen(metric: MetricKey): UnseenValue {
  return {
    ...{ metric, ...unobserved('not-collected'), unit: CATALOGUE[metric].unit },
    ...{ windowStart: null, windowEnd: null, observedAt: null, source: null, sourceVersion: null },
    methodVersion: METHOD_VERSION,
  };
}

function isBetter(one: CollectedValue, other: CollectedValue): boolean {
  if ((one.value === null) !== (other.value === null)) return other.value === null;
  // Every source sees some of the channels, so the most that one saw is what there is at least.
  const isLowerBound = one.metric === 'funding_channels' && one.value !== other.value;
  if (isLowerBound) return (one.value ?? 0) > (other.value ?? 0);
  return SOURCES.indexOf(one.source) < SOURCES.indexOf(other.source);
}

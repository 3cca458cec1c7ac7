import type { Instant } from '#libs/kernel/src/index.js';
import type { CollectionOutcome, RequestReason, RunOutcome } from './domain/collection.js';
import type { SourceName } from './domain/collected-value.js';
import type { HealthCollection, HealthSourceRun } from './health-collection.entity.js';
import type { SourceAsk } from './source-ask.entity.js';

/** How far one source of a collection is. */
export interface SourceProgress {
  readonly source: SourceName;
  /** `failed`: the source told that there is nothing for us. `unreached`: nobody got there, so what was known stays. */
  readonly state: 'pending' | 'asking' | 'waiting' | RunOutcome;
  readonly since: string;
  /** When one that waits is asked again. */
  readonly wakesAt: string | null;
  /** Why it waits or failed, as a code. */
  readonly code: string | null;
  /** Values observed; null before it has answered. */
  readonly observed: number | null;
  /** When it last answered about the project, in whichever collection, or told that it will not; null where it never did. */
  readonly lastReachedAt: string | null;
}

/** A collection as those see it who may ask for one: served from facts, whatever the workflow does meanwhile. */
export interface CollectionView {
  readonly id: string;
  readonly projectId: string;
  readonly tier: 1 | 2;
  readonly reason: RequestReason;
  readonly state: 'collecting' | 'finished';
  readonly outcome: CollectionOutcome | null;
  readonly requestedAt: string;
  readonly finishedAt: string | null;
  readonly sources: readonly SourceProgress[];
}

/** A source that is asked again, about people too, shows that and not its first answer. */
export function viewOfCollection(
  { id, projectId, tier, reason, state, outcome, requestedAt, finishedAt }: HealthCollection,
  runs: readonly HealthSourceRun[],
  asks: readonly SourceAsk[],
  lastReached: ReadonlyMap<SourceName, Instant>,
): CollectionView {
  const open = new Set(asks.map(({ source }) => source));
  const sources = [
    ...runs
      .filter(({ source }) => !open.has(source))
      .map(({ source, outcome: how, at, failure, observed }) => ({
        ...{ source, state: how, since: at, wakesAt: null, code: failure, observed },
      })),
    ...asks.map(({ source, state: how, since, wakesAt, code }) => ({
      ...{ source, state: how, since, wakesAt, code, observed: null },
    })),
  ]
    .map((one) => ({ ...one, lastReachedAt: lastReached.get(one.source) ?? null }))
    .sort((a, b) => (a.source < b.source ? -1 : 1));
  return { id, projectId, tier, reason, state, outcome, requestedAt, finishedAt, sources };
}

import type { Egress } from '#libs/egress/src/index.js';
import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import type { ProjectRecord, SeenRepository } from '#libs/projects/src/index.js';
import type { MetricKey, MetricTier } from '../domain/catalogue.js';
import type { CollectedValue, SourceName } from '../domain/collected-value.js';
import type { RequestReason } from '../domain/collection.js';
import type { ToldIncome } from '../domain/income.js';
import type { CountedHistory, DayCounts } from '../domain/day-counts.js';
import type { HasObjected } from '../domain/objection.js';
import { wayRefusal } from '../domain/reached.js';
import type { SuccessionFinding } from '../domain/succession-finding.js';
import type { ReviewCoverageAt } from '../domain/succession.js';

/** What a source is asked. */
export interface SourceQuestion {
  readonly project: ProjectRecord;
  /** Tier 2 values are derived from people and are only given where this says so. */
  readonly tier: MetricTier;
  /** A sweep may take what has not changed from what is stored, and leaves room for people who ask. */
  readonly reason: RequestReason;
  /** When the collection began: a repository `seenAt` later than this was seen by a forge in this very collection. */
  readonly since: Instant;
  /** The moment the evidence is about, on the database's clock. */
  readonly asOf: Instant;
  /** Reviews as a forge told them over time; absent where nobody asked. */
  readonly reviewCoverageAt?: ReviewCoverageAt;
  /** Who does not want to be counted as a person; absent where nobody asked. */
  readonly hasObjected?: HasObjected;
  /** The history as it was counted last, where that may still be used; absent where nobody asked. */
  readonly counted?: CountedHistory | null;
  readonly signal: AbortSignal;
}

export interface SourceAnswer {
  readonly values: readonly CollectedValue[];
  /** How the forge knows the repository now; kept by the directory, also where the source then fails. */
  readonly sighting?: SeenRepository;
  /** What the source knows of the project's income now, nothing among it; left out where it did not look. */
  readonly income?: readonly ToldIncome[];
  readonly succession?: { readonly asOf: Instant; readonly found: SuccessionFinding };
  /** The history as counts per day, to move windows by while nothing is pushed, and digests of who is in it. */
  readonly counted?: Pick<CountedHistory, 'pushedAt' | 'refs'> & {
    readonly counts: DayCounts;
    readonly digests: readonly string[];
  };
  /** The counts of before still stand for the history, as of the forge's last push that is known now. */
  readonly stands?: Pick<CountedHistory, 'pushedAt' | 'countedAt'>;
}

/** One place that knows something about projects. Answers values with nulls and reasons, or raises `SourceFailure`. */
export interface EvidenceSource {
  readonly name: SourceName;
  /** What is null with the reason when this source fails. */
  readonly tells: readonly MetricKey[];
  knows(project: ProjectRecord, tier: MetricTier): boolean;
  /** Where it is asked about the project, of places that each have room of their own; one and the same by default. */
  place?(project: ProjectRecord): string;
  /** How many projects a sweep may ask it about now where it is asked about this one; any number where it does not say. */
  capacity?(project: ProjectRecord): Promise<number>;
  collect(question: SourceQuestion): Promise<SourceAnswer>;
}

/** A source that could not answer at all. What it would have told is then null with this reason, never zero. */
export class SourceFailure extends Error {
  constructor(
    readonly reason: 'error' | 'rate-limited',
    /** A stable code; never a message, name or address from outside. */
    readonly code: string,
    readonly retry: SourceRetry = { isWorthwhile: true },
    /** Where the repository was seen all the same, and what could be told: taken when nothing better comes. */
    readonly rest: { readonly sighting?: SeenRepository; readonly partial?: SourceAnswer } = {},
  ) {
    super(code);
    this.name = 'SourceFailure';
  }

  /** The source itself, or the address it is at, leaves nothing to be known: not that somebody did not get there. */
  get isTold(): boolean {
    const { isWorthwhile, isOurs } = this.retry;
    return this.reason === 'error' && !isWorthwhile && isOurs !== true && this.rest.partial === undefined;
  }
}

export interface SourceRetry {
  /** Another try may help. */
  readonly isWorthwhile: boolean;
  readonly afterMs?: number;
  /** It is for us to do something about; the source was not reached. */
  readonly isOurs?: boolean;
}

/** Room in a sweep for a source that is limited by nothing but whether calls go out at all. */
export function roomThrough(egress: Egress): number {
  return egress.isOff ? 0 : Infinity;
}

/** A refusal on the way to a source, as the failure it is. */
export function refusedOnTheWay({ code }: Refusal): SourceFailure {
  const meaning = wayRefusal(code);
  return new SourceFailure('error', code, {
    isWorthwhile: meaning === 'passing',
    isOurs: meaning === 'ours',
  });
}

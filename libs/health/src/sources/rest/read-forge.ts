import { z } from 'zod';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant, plusMs } from '#libs/kernel/src/index.js';
import { digestItems, digestMerges, digestPulls } from '../../domain/forge-digest.js';
import type { ForgeCounts, ForgeFacts, Part, Sample } from '../../domain/forge-facts.js';
import { isMissing } from '../../domain/forge-facts.js';
import type { SeenRepository } from '#libs/projects/src/index.js';
import { lastActivity } from '../../domain/last-activity.js';
import type { SeenCommit, SeenItem, SeenMerge, SeenPull, SeenRelease } from '../../domain/forge-seen.js';
import type { RestClient } from './rest-client.js';

const DAY_MS = 86_400_000;
/** Threads read one by one of a repository: each is a request. */
const MOST_THREADS = 40;

export interface ForgeQuestion {
  readonly owner: string;
  readonly name: string;
  readonly asOf: Instant;
}

/** What a forge told of a repository, without people. */
export interface ForgeRead {
  readonly forgeId: string;
  readonly url: string;
  /** Language and licence, where the forge tells them with the repository. */
  readonly about?: SeenRepository['about'];
  readonly facts: ForgeFacts;
}

/** How one kind of forge is read. */
export type ReadForge = (rest: RestClient, question: ForgeQuestion) => Promise<ForgeRead>;

/** A time as forges write it; anything else is no answer. */
export const time = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)))
  .transform((text) => instant(text));

export function daysAgo(asOf: Instant, days: number): Instant {
  return instant(Date.parse(asOf) - days * DAY_MS);
}

/** Reads threads one after the other, and no more than may be: null says that this one was not read. */
export class Threads<T> {
  private readonly known = new Map<number, Promise<T>>();

  constructor(private readonly read: (number: number) => Promise<T>) {}

  async of(number: number): Promise<T | null> {
    const known = this.known.get(number);
    if (known === undefined && this.known.size === MOST_THREADS) return null;
    const thread = known ?? this.read(number);
    this.known.set(number, thread);
    return thread;
  }
}

/** The newest of a list as far as every one could be read: the sample begins after the first that could not. */
export async function readAlong<T, S>(
  list: Sample<T>,
  timeOf: (item: T) => Instant,
  read: (item: T) => Promise<S | null>,
): Promise<Sample<S>> {
  const items: S[] = [];
  for (const item of list.items) {
    const seen = await read(item);
    if (seen === null) return { items, since: plusMs(timeOf(item), 1) };
    items.push(seen);
  }
  return { items, since: list.since };
}

/** What was seen, as facts; how commits came is told by neither of these forges. */
export function factsOf(seen: {
  readonly readAt: Instant;
  readonly flags: ForgeFacts['flags'];
  readonly issues: Part<Sample<SeenItem>>;
  readonly pulls: Part<Sample<SeenPull>>;
  readonly merges: Part<Sample<SeenMerge>>;
  readonly commits: Part<Sample<SeenCommit>>;
  readonly releases: Part<Sample<SeenRelease>>;
  readonly counts: Part<ForgeCounts>;
  /** What people of the project said. */
  readonly replies: Part<Sample<Instant>>;
}): ForgeFacts {
  const { readAt, flags, issues, pulls, merges, commits, releases, counts, replies } = seen;
  return {
    ...{ readAt, flags, counts },
    fundingChannels: { missing: 'not-collected' },
    sponsors: { missing: 'not-applicable' },
    releases: mapped(releases, (list) => list.map(({ at }) => at)),
    issues: mapped(issues, digestItems),
    pulls: mapped(pulls, digestPulls),
    merges: mapped(merges, digestMerges),
    pushes: { missing: 'not-collected' },
    lastActivityAt: lastActivity([
      mapped(merges, (list) => list.filter(({ mergedBy }) => mergedBy?.isHuman === true).map(({ at }) => at)),
      mapped(commits, (list) => list.filter(({ isHuman }) => isHuman).map(({ at }) => at)),
      mapped(releases, (list) => list.filter(({ by }) => by?.isHuman !== false).map(({ at }) => at)),
      replies,
    ]),
  };
}

export function mapped<T, U>(
  part: Part<Sample<T>>,
  map: (items: readonly T[]) => readonly U[],
): Part<Sample<U>> {
  return isMissing(part) ? part : { items: map(part.items), since: part.since };
}

/** How many of these times lie in the window that ends now. */
export function countSince(times: readonly (Instant | null)[], from: Instant): number {
  return times.filter((at) => at !== null && at >= from).length;
}

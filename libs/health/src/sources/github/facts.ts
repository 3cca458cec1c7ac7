import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import {
  digestItems,
  digestMaintenance,
  digestMerges,
  digestPulls,
  digestPushes,
} from '../../domain/forge-digest.js';
import type { ForgeFacts, MaintenanceAct, Missing, Part, Sample } from '../../domain/forge-facts.js';
import { isMissing } from '../../domain/forge-facts.js';
import type { SeenCommit, SeenItem, SeenMerge, SeenPull, SeenRelease } from '../../domain/forge-seen.js';
import { lastActivity } from '../../domain/last-activity.js';
import { later } from '../../domain/forge-sample.js';
import { reviewCoverage } from '../../domain/review-coverage.js';
import type { ActorNode, Connection, RepositoryAnswer, RepositoryNode } from './answer.js';
import { present } from './answer.js';
import { countsOf } from './counts.js';
import {
  actorOf,
  isInsider,
  seenCommit,
  seenItem,
  seenMerge,
  seenPull,
  seenRelease,
  seenTag,
  tagTime,
} from './seen.js';

const LOST: Missing = { missing: 'error' };

/** What an answer of GitHub tells, read at a time on the database's clock. People are in it no more. */
export interface ReadRepository {
  readonly facts: ForgeFacts;
  /** Derived from people: kept only as the number it comes to. */
  readonly maintenance: Part<Sample<MaintenanceAct>>;
  /** Review coverage of the same window a year before; null where it is not known as a whole. */
  readonly reviewYearAgo: number | null;
  /** Whether releases are tags that read as versions, because the project publishes none. */
  readonly countsTags: boolean;
}

/** Reads an answer; a part that did not arrive is missing, with the reason `error`. */
export function readRepository(
  answer: RepositoryAnswer,
  repository: RepositoryNode,
  readAt: Instant,
): ReadRepository {
  const { countsTags, ...seen } = partsOf(repository);
  const { merges, pulls, commits, releases } = seen;
  return {
    facts: {
      readAt,
      flags: {
        archived: repository.isArchived,
        disabled: repository.isDisabled,
        fork: repository.isFork,
        mirror: repository.isMirror,
        empty: repository.isEmpty,
      },
      fundingChannels: repository.fundingLinks?.length ?? LOST,
      sponsors: sponsorsOf(repository),
      releases: digested(releases, (list) => list.map(({ at }) => at)),
      issues: digested(issuesOf(repository), digestItems),
      pulls: digested(pulls, digestPulls),
      merges: digested(merges, digestMerges),
      pushes: pushesAmong(commits),
      counts: countsOf(answer),
      lastActivityAt: activityOf(seen, repository),
    },
    maintenance: maintenanceOf(seen),
    reviewYearAgo: reviewYearAgo(answer, repository, readAt),
    countsTags,
  };
}

/** What breaks silence beside replies. */
interface SeenEvents {
  readonly merges: Part<Sample<SeenMerge>>;
  readonly commits: Part<Sample<SeenCommit>>;
  readonly releases: Part<Sample<SeenRelease>>;
}
interface SeenParts extends SeenEvents {
  readonly pulls: Part<Sample<SeenPull>>;
}

function partsOf(repository: RepositoryNode): SeenParts & { readonly countsTags: boolean } {
  return {
    pulls: sampleOf(repository.pullRequests, seenPull, ({ createdAt }) => createdAt),
    ...eventsOf(repository),
  };
}

function eventsOf(repository: RepositoryNode): SeenEvents & { readonly countsTags: boolean } {
  return {
    merges: sampleOf(repository.merged, seenMerge, ({ updatedAt }) => updatedAt ?? null),
    commits: commitsOf(repository),
    ...releasesOf(repository),
  };
}

/** Everything from the time of the oldest node on is there, or everything there is. */
function sampleOf<N, T>(
  connection: Connection<N> | null | undefined,
  seen: (node: N) => T,
  timeOf: (node: N) => string | null,
): Part<Sample<T>> {
  if (connection?.nodes == null) return LOST;
  const nodes = present(connection);
  if (connection.pageInfo?.hasNextPage === false) return { items: nodes.map(seen), since: null };
  const oldest = nodes.map(timeOf).findLast((time) => time !== null);
  return oldest === undefined ? LOST : { items: nodes.map(seen), since: instant(oldest ?? '') };
}

function digested<T, U>(
  part: Part<Sample<T>>,
  digest: (items: readonly T[]) => readonly U[],
): Part<Sample<U>> {
  return isMissing(part) ? part : { items: digest(part.items), since: part.since };
}

/** Without a tracker there are no issues, which is known. */
function issuesOf(repository: RepositoryNode): Part<Sample<SeenItem>> {
  if (!repository.hasIssuesEnabled) return { items: [], since: null };
  return sampleOf(repository.issues, seenItem, ({ createdAt }) => createdAt);
}

function commitsOf({ isEmpty, defaultBranchRef }: RepositoryNode): Part<Sample<SeenCommit>> {
  if (isEmpty) return { items: [], since: null };
  return sampleOf(defaultBranchRef?.target?.history, seenCommit, ({ committedDate }) => committedDate);
}

/** Published releases without prereleases; of a project that publishes none, tags that read as versions. */
function releasesOf({ releases, tags }: RepositoryNode): {
  releases: Part<Sample<SeenRelease>>;
  countsTags: boolean;
} {
  const published = sampleOf(releases, seenRelease, ({ publishedAt }) => publishedAt);
  const countsTags = !isMissing(published) && published.items.length === 0;
  const chosen = countsTags ? sampleOf(tags, seenTag, tagTime) : published;
  return { releases: digested(chosen, (items) => items.filter((item) => item !== null)), countsTags };
}

function sponsorsOf({ owner }: RepositoryNode): Part<number> {
  if (owner?.hasSponsorsListing === undefined) return LOST;
  return owner.hasSponsorsListing ? (owner.sponsors?.totalCount ?? LOST) : { missing: 'not-applicable' };
}

/** How a commit came is told of each or of none: what did not arrive is not a commit without a pull request. */
function pushesAmong(commits: Part<Sample<SeenCommit>>): Part<Sample<Instant>> {
  if (isMissing(commits)) return commits;
  const pushes = digestPushes(commits.items);
  return pushes === null ? LOST : { items: pushes, since: commits.since };
}

/** Whether more of what is said in threads would not tell when the project was last heard: it is known, or unknown for another reason. */
export function isSilenceKnown(repository: RepositoryNode): boolean {
  const parts = eventsOf(repository);
  const replies = repliesIn(repository);
  if (isMissing(replies) || !isMissing(lastOf(parts, replies))) return true;
  return isMissing(lastOf(parts, { ...replies, since: null }));
}

function activityOf(parts: SeenEvents, repository: RepositoryNode): Part<Instant> {
  const last = lastOf(parts, repliesIn(repository));
  return repository.isEmpty && isMissing(last) && last.missing === 'not-collected'
    ? { missing: 'not-applicable' }
    : last;
}

function lastOf({ merges, commits, releases }: SeenEvents, replies: Part<Sample<Instant>>): Part<Instant> {
  return lastActivity([
    digested(commits, (list) => list.filter(({ isHuman }) => isHuman).map(({ at }) => at)),
    digested(merges, (list) => list.filter(({ mergedBy }) => mergedBy?.isHuman === true).map(({ at }) => at)),
    digested(releases, (list) => list.filter(({ by }) => by?.isHuman !== false).map(({ at }) => at)),
    replies,
  ]);
}

/**
 * What people of the project said in the threads touched last, in comments and reviews: all of it from when the last thread that was read was touched, and
 * from the first that was read of each, or when the thread was touched, where none can be. Before that somebody may have answered unseen.
 */
function repliesIn({ recentIssues, recentPulls }: RepositoryNode): Part<Sample<Instant>> {
  const items: Instant[] = [];
  let since: Instant | null = null;
  for (const list of [recentIssues, recentPulls]) {
    const threads = sampleOf(
      list,
      (thread) => thread,
      ({ updatedAt }) => updatedAt,
    );
    if (isMissing(threads)) return threads;
    since = later(since, threads.since);
    for (const { said: lately, updatedAt } of threads.items) {
      if (lately?.nodes == null) return LOST;
      const said = present(lately);
      items.push(...said.filter(isFromInside).map(({ createdAt }) => instant(createdAt)));
      const [first = instant(updatedAt)] = said.map(({ createdAt }) => instant(createdAt)).sort();
      const isAll = lately.pageInfo?.hasPreviousPage === false && said.length === lately.nodes.length;
      if (!isAll) since = later(since, first);
    }
  }
  return { items, since };
}

function isFromInside({
  authorAssociation,
  author,
}: {
  authorAssociation: string;
  author: ActorNode | null;
}): boolean {
  return isInsider(authorAssociation) && actorOf(author)?.isHuman === true;
}

function maintenanceOf({ merges, pulls, commits, releases }: SeenParts): Part<Sample<MaintenanceAct>> {
  if (isMissing(merges) || isMissing(pulls) || isMissing(commits) || isMissing(releases)) return LOST;
  const ends = [merges.since, pulls.since, commits.since, releases.since];
  const items = digestMaintenance({
    merges: merges.items,
    pulls: pulls.items,
    commits: commits.items,
    releases: releases.items,
  });
  if (items === null) return LOST;
  return {
    items,
    since: ends.reduce(later),
  };
}

/** The half year that ended a year ago, where all of it was told. */
function reviewYearAgo(
  answer: RepositoryAnswer,
  { defaultBranchRef }: RepositoryNode,
  readAt: Instant,
): number | null {
  const { yearAgoMerged } = answer;
  const commits = sampleOf(
    defaultBranchRef?.target?.yearAgo,
    seenCommit,
    ({ committedDate }) => committedDate,
  );
  if (yearAgoMerged?.nodes == null || isMissing(commits) || commits.since !== null) return null;
  if (yearAgoMerged.issueCount > yearAgoMerged.nodes.length) return null;
  const merges = { items: digestMerges(present(yearAgoMerged).map(seenMerge)), since: null };
  return reviewCoverage(merges, pushesAmong(commits), yearBefore(readAt)).value;
}

export function yearBefore(at: Instant): Instant {
  return instant(Date.parse(at) - 365 * 86_400_000);
}

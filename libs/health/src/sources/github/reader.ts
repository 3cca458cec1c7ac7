import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { SourceFailure } from '../evidence-source.js';
import type { Connection, Lists, MoreAnswer, RepositoryAnswer, RepositoryNode } from './answer.js';
import { present } from './answer.js';
import type { GithubAsking, GraphqlReply } from './asking.js';
import { TooLarge } from './asking.js';
import { yearBefore } from './facts.js';
import type { PageSizes } from './query.js';
import { MORE_PAGE, MORE_QUERY, PAGE, REPOSITORY_QUERY, halved } from './query.js';

const DAY_MS = 86_400_000;
const WINDOW_DAYS = 180;
/** What reading a project costs as a rule. */
export const POINTS_OF_A_PROJECT = 2;
/** What a query may cost at most: it is leased before and settled at what it did cost. */
const POINTS = { amount: 4 };
const HALVINGS = 3;
/** The busiest machines, which GitHub leaves out when asked to, so that they do not fill the page its counts come with. */
const WITHOUT_BOTS = ['dependabot', 'renovate', 'github-actions', 'pre-commit-ci']
  .map((app) => `-author:app/${app}`)
  .join(' ');

export interface ReadWish {
  readonly owner: string;
  readonly name: string;
  readonly asOf: Instant;
  readonly isPeople: boolean;
  readonly reserve: number;
  readonly signal: AbortSignal;
}

export interface ReadAnswer {
  readonly answer: RepositoryAnswer;
  readonly node: RepositoryNode;
  /** Some of it did not arrive. */
  readonly isPartial: boolean;
}

/** Reads a repository in one query, and in a second where its lists do not reach back far enough. */
export class GithubReader {
  constructor(private readonly asking: GithubAsking) {}

  async read(wish: ReadWish): Promise<ReadAnswer> {
    const first = await this.first(wish);
    const [owner = '', name = ''] = first.node.nameWithOwner.split('/');
    const isMoved = `${owner}/${name}`.toLowerCase() !== `${wish.owner}/${wish.name}`.toLowerCase();
    // A search for a name that is none any more finds nothing and does not say so.
    const now = isMoved ? { ...wish, owner, name } : wish;
    return this.completed(now, isMoved ? await this.first(now) : first);
  }

  private async first(wish: ReadWish): Promise<ReadAnswer> {
    const { owner, name, asOf, isPeople } = wish;
    const since = seconds(daysBefore(asOf, WINDOW_DAYS));
    const yearAgo = {
      since: seconds(daysBefore(yearBefore(asOf), WINDOW_DAYS)),
      until: seconds(yearBefore(asOf)),
    };
    const search = (words: string): string => `repo:${owner}/${name} ${words}`;
    const { data, errors } = await this.ask<RepositoryAnswer>(REPOSITORY_QUERY, PAGE, wish, {
      people: isPeople,
      openedIssues: search(`is:issue created:>=${since}`),
      closedIssues: search(`is:issue closed:>=${since}`),
      openedPulls: search(`is:pr created:>=${since} ${WITHOUT_BOTS} sort:created-desc`),
      closedPulls: search(`is:pr closed:>=${since} ${WITHOUT_BOTS} sort:updated-desc`),
      yearAgoMerged: search(`is:pr is:merged merged:${yearAgo.since}..${yearAgo.until}`),
      yearAgoSince: yearAgo.since,
      yearAgoUntil: yearAgo.until,
    });
    const isNotFound = errors.some(({ type }) => type === 'NOT_FOUND');
    if (data?.repository == null) {
      throw isNotFound
        ? new SourceFailure('error', 'github-not-found', { isWorthwhile: false })
        : new SourceFailure('error', 'github-no-answer');
    }
    return { answer: data, node: data.repository, isPartial: errors.length > 0 };
  }

  /** The lists a page further back, where they end within the window and there is more. */
  private async completed(wish: ReadWish, read: ReadAnswer): Promise<ReadAnswer> {
    const { issues, pullRequests, merged, defaultBranchRef } = read.node;
    const from = daysBefore(wish.asOf, WINDOW_DAYS);
    const after = {
      issue: cursorOf(issues, ({ createdAt }) => createdAt, from),
      pull: cursorOf(pullRequests, ({ createdAt }) => createdAt, from),
      merged: cursorOf(merged, ({ updatedAt }) => updatedAt, from),
      commit: cursorOf(defaultBranchRef?.target?.history, ({ committedDate }) => committedDate, from),
    };
    if (Object.values(after).every((cursor) => cursor === null)) return read;
    const { data, errors } = await this.ask<MoreAnswer>(MORE_QUERY, MORE_PAGE, wish, {
      afterIssue: after.issue,
      afterPull: after.pull,
      afterMerged: after.merged,
      afterCommit: after.commit,
      hasIssues: after.issue !== null,
      hasPulls: after.pull !== null,
      hasMerged: after.merged !== null,
      hasCommits: after.commit !== null,
    });
    if (data?.repository == null) throw new SourceFailure('error', 'github-no-answer');
    const isPartial = read.isPartial || errors.length > 0;
    return { ...read, node: { ...read.node, ...joined(read.node, data.repository) }, isPartial };
  }

  /** With half the page where GitHub finds it too large, and half of that. */
  private async ask<T extends { readonly rateLimit?: { readonly cost: number } | null }>(
    query: string,
    page: PageSizes,
    { owner, name, reserve, signal }: ReadWish,
    variables: object,
  ): Promise<GraphqlReply<T>> {
    let sizes = page;
    for (let halvings = 0; ; halvings += 1) {
      try {
        const asked = { owner, name, ...sizes, ...variables };
        return await this.asking.query<T>(query, asked, { ...POINTS, reserve }, signal);
      } catch (error) {
        if (!(error instanceof TooLarge)) throw error;
        if (halvings === HALVINGS) throw new SourceFailure('error', 'github-too-large');
        sizes = halved(sizes);
      }
    }
  }
}

/** Where the next page begins; null where there is none, or nobody needs it. */
function cursorOf<T>(
  connection: Connection<T> | null | undefined,
  timeOf: (node: T) => string | undefined,
  from: Instant,
): string | null {
  if (connection == null || connection.pageInfo?.hasNextPage !== true) return null;
  const oldest = present(connection).map(timeOf).at(-1);
  const isEnough = oldest === undefined || instant(oldest) < from;
  return isEnough ? null : (connection.pageInfo.endCursor ?? null);
}

/** Both pages as one; a list whose second page was not asked for, or did not arrive, stays as it was. */
function joined(first: Lists, more: Lists): Lists {
  return {
    issues: both(first.issues, more.issues),
    pullRequests: both(first.pullRequests, more.pullRequests),
    merged: both(first.merged, more.merged),
    defaultBranchRef:
      first.defaultBranchRef?.target == null
        ? (first.defaultBranchRef ?? null)
        : {
            target: {
              ...first.defaultBranchRef.target,
              history: both(first.defaultBranchRef.target.history, more.defaultBranchRef?.target?.history),
            },
          },
  };
}

function both<T>(
  first: Connection<T> | null | undefined,
  more: Connection<T> | null | undefined,
): Connection<T> | null {
  if (first == null || more?.nodes == null) return first ?? null;
  return { ...first, ...more, nodes: [...(first.nodes ?? []), ...more.nodes] };
}

function daysBefore(at: Instant, days: number): Instant {
  return instant(Date.parse(at) - days * DAY_MS);
}

/** GitHub reads and writes seconds. */
function seconds(at: Instant): string {
  return `${at.slice(0, 19)}Z`;
}

import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import type { Connection, Lists, MoreAnswer, RepositoryAnswer, RepositoryNode } from './answer.js';
import { present } from './answer.js';

/**
 * What comes in pages: six lists of the repository, and four searches. How many of each are read at first, and how many more
 * where that does not reach back through the window. A search gives a hundred at most, and has said by then how many there are. Of what
 * is said in threads more is read only where it decides how long a project has been silent.
 */
export const REACH = {
  issues: { first: 50, more: 50 },
  pulls: { first: 35, more: 40 },
  merged: { first: 30, more: 40 },
  commits: { first: 30, more: 30 },
  opened: { first: 100, more: 0 },
  closed: { first: 100, more: 0 },
  issuesOpened: { first: 100, more: 0 },
  issuesClosed: { first: 100, more: 0 },
  issueTalk: { first: 10, more: 40 },
  pullTalk: { first: 10, more: 40 },
} as const;
export type List = keyof typeof REACH;
export const LISTS = Object.keys(REACH) as readonly List[];

/** How many of each list one query asks for. */
export type PageSizes = Readonly<Record<List, number>>;
export const FIRST_PAGE = sizes((list) => REACH[list].first);

/** A repository as far as it was read. */
export interface ReadAnswer {
  readonly answer: RepositoryAnswer;
  readonly node: RepositoryNode;
  /** Some of it did not arrive. */
  readonly isPartial: boolean;
}

/** What of a list is still to be read, and behind which cursor. */
export interface Missing {
  readonly list: List;
  readonly count: number;
  readonly after: string;
}

export function sizes(sizeOf: (list: List) => number): PageSizes {
  return Object.fromEntries(LISTS.map((list) => [list, sizeOf(list)])) as Record<List, number>;
}

/**
 * What is missing from what an undisturbed read has: it depends on nothing but the lists themselves, so that how often GitHub found a
 * page too large moves no figure.
 */
export function missingOf(
  read: ReadAnswer,
  from: Instant,
  isSilenceKnown: (read: ReadAnswer) => boolean,
): Missing[] {
  const lists = missingAmong(LISTS, read, (list, oldest) => !isTalk(list) && oldest >= from);
  if (lists.length > 0) return lists;
  // Only what everything else tells says whether more of the talk is needed.
  return isSilenceKnown(read) ? [] : missingAmong(LISTS.filter(isTalk), read, () => true);
}

function isTalk(list: List): boolean {
  return list === 'issueTalk' || list === 'pullTalk';
}

function missingAmong(
  lists: readonly List[],
  read: ReadAnswer,
  isMoreNeeded: (list: List, oldest: Instant) => boolean,
): Missing[] {
  return lists.flatMap((list) => {
    const { connection, timeOf } = pagesOf(read)[list];
    const nodes = connection?.nodes ?? null;
    const { hasNextPage = false, endCursor = null } = connection?.pageInfo ?? {};
    if (connection == null || nodes === null || !hasNextPage || endCursor === null) return [];
    const { first, more } = REACH[list];
    const oldest = present({ nodes: nodes.slice(0, first) })
      .map(timeOf)
      .at(-1);
    const isShort = nodes.length >= first && oldest !== undefined && isMoreNeeded(list, instant(oldest));
    const count = first + (isShort ? more : 0) - nodes.length;
    return count > 0 ? [{ list, count, after: endCursor }] : [];
  });
}

/** With a further page of some lists; one that was not asked for, or did not arrive, stays as it was. */
export function joined(read: ReadAnswer, more: MoreAnswer & { readonly repository: Lists }): ReadAnswer {
  const { answer, node } = read;
  const { repository } = more;
  const target = node.defaultBranchRef?.target;
  const commits = repository.defaultBranchRef?.target?.history;
  return {
    ...read,
    answer: {
      ...answer,
      openedPulls: both(answer.openedPulls, more.openedPulls),
      closedPulls: both(answer.closedPulls, more.closedPulls),
      openedIssues: both(answer.openedIssues, more.openedIssues),
      closedIssues: both(answer.closedIssues, more.closedIssues),
    },
    node: {
      ...node,
      issues: both(node.issues, repository.issues),
      pullRequests: both(node.pullRequests, repository.pullRequests),
      merged: both(node.merged, repository.merged),
      recentIssues: both(node.recentIssues, repository.recentIssues),
      recentPulls: both(node.recentPulls, repository.recentPulls),
      ...(target == null
        ? {}
        : { defaultBranchRef: { target: { ...target, history: both(target.history, commits) } } }),
    },
  };
}

interface Pages {
  readonly connection: Connection<object> | null | undefined;
  /** What the list is ordered by. */
  readonly timeOf: (node: object) => string | undefined;
}

function pagesOf({ answer, node }: ReadAnswer): Readonly<Record<List, Pages>> {
  return {
    issues: pages(node.issues, ({ createdAt }) => createdAt),
    pulls: pages(node.pullRequests, ({ createdAt }) => createdAt),
    merged: pages(node.merged, ({ updatedAt }) => updatedAt),
    commits: pages(node.defaultBranchRef?.target?.history, ({ committedDate }) => committedDate),
    issueTalk: pages(node.recentIssues, ({ updatedAt }) => updatedAt),
    pullTalk: pages(node.recentPulls, ({ updatedAt }) => updatedAt),
    opened: pages(answer.openedPulls, ({ createdAt }) => createdAt),
    closed: pages(answer.closedPulls, ({ updatedAt }) => updatedAt),
    issuesOpened: pages(answer.openedIssues, ({ createdAt }) => createdAt),
    issuesClosed: pages(answer.closedIssues, ({ updatedAt }) => updatedAt),
  };
}

function pages<T extends object>(
  connection: Connection<T> | null | undefined,
  timeOf: (node: T) => string | undefined,
): Pages {
  return { connection, timeOf: timeOf as Pages['timeOf'] };
}

function both<C extends Connection<unknown>>(
  first: C | null | undefined,
  more: C | null | undefined,
): C | null {
  if (first == null || more?.nodes == null) return first ?? null;
  const { pageInfo } = more;
  const nodes = [...(first.nodes ?? []), ...more.nodes];
  return { ...first, ...(pageInfo === undefined ? {} : { pageInfo }), nodes };
}

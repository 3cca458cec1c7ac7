import type { PageArguments } from './connections.js';
import { connection, newestFirst } from './connections.js';
import type { FakeAnswer, FakeCommit, FakeItem, FakeRepository, FakeTag } from './repository.js';
import { answersTo, pushedAt, updatedAt } from './repository.js';

type State = 'OPEN' | 'CLOSED' | 'MERGED';
interface ListArguments {
  readonly states?: readonly State[] | null;
  readonly orderBy?: { readonly field: string; readonly direction: string } | null;
  readonly first?: number | null;
  readonly after?: string | null;
}

/** GitHub's queries over a world of repositories, resolved for its published schema. */
export function rootOf(repositories: readonly FakeRepository[]) {
  return {
    repository: ({ owner, name, followRenames }: { owner: string; name: string; followRenames: boolean }) => {
      const found = find(repositories, owner, name);
      if (
        found === null ||
        (found.as === 'before' && !followRenames) ||
        found.repository.isBlocked === true
      ) {
        throw notFound(owner, name);
      }
      return resolved(found.repository);
    },
    // An address that is none any more is not searched, and nobody says so.
    search: ({ query, first, after }: PageArguments & { query: string }) => {
      const [, owner = '', name = ''] = /repo:([^/\s]+)\/(\S+)/.exec(query) ?? [];
      const found = find(repositories, owner, name);
      const hits = found?.as === 'now' ? searched(found.repository, query) : [];
      const issues = new Set(found?.repository.issues);
      const nodeOf = (item: FakeItem) => (issues.has(item) ? issueOf(item) : pullOf(item));
      return {
        issueCount: hits.length,
        ...connection(hits, nodeOf)({ first: first ?? 0, after: after ?? null }),
      };
    },
  };
}

export function find(
  repositories: readonly FakeRepository[],
  owner: string,
  name: string,
): { readonly repository: FakeRepository; readonly as: 'now' | 'before' } | null {
  let before: FakeRepository | null = null;
  for (const repository of repositories) {
    const as = answersTo(repository, owner, name);
    if (as === 'now') return { repository, as };
    if (as === 'before') before = repository;
  }
  return before === null ? null : { repository: before, as: 'before' };
}

function notFound(owner: string, name: string): Error {
  const message = `Could not resolve to a Repository with the name '${owner}/${name}'.`;
  return Object.assign(new Error(message), { extensions: { type: 'NOT_FOUND' } });
}

function resolved(repository: FakeRepository) {
  const { owner, name, issues = [], pulls = [], commits = [] } = repository;
  return {
    databaseId: repository.databaseId,
    nameWithOwner: `${owner}/${name}`,
    url: `https://github.com/${owner}/${name}`,
    pushedAt: pushedAt(repository),
    isArchived: repository.isArchived ?? false,
    isDisabled: false,
    isFork: repository.isFork ?? false,
    isMirror: false,
    isEmpty: repository.isEmpty ?? commits.length === 0,
    hasIssuesEnabled: repository.hasIssuesEnabled ?? true,
    primaryLanguage: repository.language === undefined ? null : { name: repository.language },
    licenseInfo: repository.licence === undefined ? null : { spdxId: repository.licence },
    owner: {
      __typename: repository.ownerType ?? 'User',
      login: owner,
      hasSponsorsListing: repository.sponsors != null,
      sponsors: { totalCount: repository.sponsors ?? 0 },
    },
    fundingLinks: (repository.fundingLinks ?? []).map((url) => ({ platform: 'CUSTOM', url })),
    releases: connection(
      newestFirst(repository.releases ?? [], (one) => one.publishedAt ?? '1970-01-01T00:00:00Z'),
      (one) => ({
        publishedAt: one.publishedAt,
        isPrerelease: one.isPrerelease ?? false,
        isDraft: one.isDraft ?? false,
        author: actor(one.login ?? owner),
      }),
    ),
    refs: connection(
      newestFirst(repository.tags ?? [], ({ date }) => date),
      tagOf,
    ),
    defaultBranchRef: () => (commits.length === 0 ? null : { target: branch(commits) }),
    issues: (page: ListArguments) => connection(listed(issues, page), issueOf)(page),
    pullRequests: (page: ListArguments) => connection(listed(pulls, page), pullOf)(page),
  };
}

function branch(commits: readonly FakeCommit[]) {
  return {
    __typename: 'Commit',
    history: (page: { since?: string; until?: string; first?: number; after?: string }) => {
      const within = commits.filter(
        ({ committedDate }) =>
          (page.since == null || Date.parse(committedDate) >= Date.parse(page.since)) &&
          (page.until == null || Date.parse(committedDate) < Date.parse(page.until)),
      );
      return connection(
        newestFirst(within, ({ committedDate }) => committedDate),
        commitOf,
      )(page);
    },
  };
}

function commitOf({ committedDate, login, isMerge, hasPull }: FakeCommit) {
  const person = { name: login, email: `${login ?? 'gone'}@users.noreply.github.com`, user: userOf(login) };
  return {
    committedDate,
    author: person,
    committer: person,
    parents: { totalCount: isMerge === true ? 2 : 1 },
    associatedPullRequests: { totalCount: hasPull === true ? 1 : 0 },
  };
}

function tagOf({ name, date, tagger }: FakeTag) {
  return {
    name,
    target:
      tagger === null
        ? { __typename: 'Commit', committedDate: date }
        : { __typename: 'Tag', tagger: { name: tagger, date, user: userOf(tagger) } },
  };
}

function issueOf(item: FakeItem) {
  return {
    __typename: 'Issue',
    createdAt: item.createdAt,
    updatedAt: updatedAt(item),
    closedAt: item.closedAt ?? null,
    authorAssociation: item.association ?? 'NONE',
    author: actor(item.login),
    comments: (page: PageArguments) => connection(oldestFirst(item.comments), answerOf)(page),
  };
}

function pullOf(item: FakeItem) {
  return {
    ...issueOf(item),
    __typename: 'PullRequest',
    closedAt: item.closedAt ?? item.mergedAt ?? null,
    mergedAt: item.mergedAt ?? null,
    mergedBy: item.mergedAt == null ? null : actor(item.mergedBy ?? null),
    reviews: (page: PageArguments & { readonly states?: readonly string[] | null }) =>
      connection(
        oldestFirst(item.reviews).filter(
          ({ state }) => page.states == null || page.states.includes(state ?? 'COMMENTED'),
        ),
        answerOf,
      )(page),
    /** Comments and reviews, whichever types are asked for. */
    timelineItems: (page: PageArguments) => {
      const reviews = new Set(item.reviews);
      return connection(oldestFirst([...(item.comments ?? []), ...reviews]), (answer) => ({
        __typename: reviews.has(answer) ? 'PullRequestReview' : 'IssueComment',
        ...answerOf(answer),
      }))(page);
    },
  };
}

function answerOf({ createdAt, login, association, state }: FakeAnswer) {
  return {
    createdAt,
    submittedAt: createdAt,
    state: state ?? 'COMMENTED',
    authorAssociation: association ?? 'NONE',
    author: actor(login),
  };
}

function listed(items: readonly FakeItem[], { states, orderBy }: ListArguments): readonly FakeItem[] {
  const kept = states == null ? items : items.filter((item) => states.includes(stateOf(item)));
  return newestFirst(kept, orderBy?.field === 'UPDATED_AT' ? updatedAt : ({ createdAt }) => createdAt);
}

function stateOf({ closedAt, mergedAt }: FakeItem): State {
  if (mergedAt != null) return 'MERGED';
  return closedAt == null ? 'OPEN' : 'CLOSED';
}

/** The qualifiers that are searched by here; an unknown one finds nothing, as a misspelt one would. */
function searched({ issues = [], pulls = [] }: FakeRepository, query: string): readonly FakeItem[] {
  const known = new Set(issues);
  const isIssue = (item: FakeItem): boolean => known.has(item);
  const words = query.split(/\s+/).filter((word) => !word.startsWith('repo:') && word !== '');
  const found = words
    .filter((word) => !(word in SORTS))
    .reduce<readonly FakeItem[]>(
      (hits, word) => hits.filter(qualifies(word, isIssue)),
      [...issues, ...pulls],
    );
  const order = SORTS[words.find((word) => word in SORTS) ?? ''];
  return order === undefined ? found : newestFirst(found, order);
}

const SORTS: Readonly<Record<string, (item: FakeItem) => string>> = {
  'sort:created-desc': ({ createdAt }) => createdAt,
  'sort:updated-desc': updatedAt,
};

function qualifies(word: string, isIssue: (item: FakeItem) => boolean): (item: FakeItem) => boolean {
  const [, field, from, to] = /^(created|closed|merged):([^.]+)(?:\.\.(.+))?$/.exec(word) ?? [];
  if (field !== undefined) {
    const range = readRange(from as string, to);
    return (item) => {
      const at =
        field === 'created'
          ? item.createdAt
          : field === 'merged'
            ? item.mergedAt
            : (item.closedAt ?? item.mergedAt);
      return at != null && range(Date.parse(at));
    };
  }
  if (word === 'is:issue') return isIssue;
  if (word === 'is:pr') return (item) => !isIssue(item);
  if (word === 'is:merged') return ({ mergedAt }) => mergedAt != null;
  const author = /^-author:app\/(.+)$/.exec(word)?.[1];
  return ({ login }) => author !== undefined && login !== `${author}[bot]`;
}

/** `>=FROM`, or `FROM..TO` with both ends in it. */
function readRange(from: string, to: string | undefined): (at: number) => boolean {
  if (to !== undefined) return (at) => at >= Date.parse(from) && at <= Date.parse(to);
  return (at) => at >= Date.parse(from.replace('>=', ''));
}

function oldestFirst(answers: readonly FakeAnswer[] = []): readonly FakeAnswer[] {
  return [...newestFirst(answers, ({ createdAt }) => createdAt)].reverse();
}

function actor(login: string | null) {
  if (login === null) return null;
  return { __typename: login.endsWith('[bot]') ? 'Bot' : 'User', login };
}

function userOf(login: string | null) {
  return login === null || login.endsWith('[bot]') ? null : { login };
}

/** A comment or review of the stand-in. */
export interface FakeAnswer {
  readonly createdAt: string;
  readonly login: string;
  readonly state?: 'APPROVED' | 'COMMENTED' | 'CHANGES_REQUESTED';
}

/** An issue or pull request of the stand-in. */
export interface FakeItem {
  readonly createdAt: string;
  readonly mergedAt?: string | null;
  readonly login: string;
  readonly association?: 'OWNER' | 'MEMBER' | 'COLLABORATOR' | 'CONTRIBUTOR' | 'NONE';
  readonly comments?: readonly FakeAnswer[];
  readonly reviews?: readonly FakeAnswer[];
}

/** A repository the stand-in knows; everybody and everything in it is invented. */
export interface FakeRepository {
  readonly owner: string;
  readonly name: string;
  readonly databaseId: number;
  readonly isArchived?: boolean;
  readonly issues?: readonly FakeItem[];
  readonly pulls?: readonly FakeItem[];
  readonly releases?: readonly { readonly publishedAt: string | null; readonly isPrerelease?: boolean }[];
  readonly fundingLinks?: readonly string[];
  readonly opened?: number;
  readonly closed?: number;
}

function actor(login: string) {
  return { __typename: login.endsWith('[bot]') ? 'Bot' : 'User', login };
}

function answers(list: readonly FakeAnswer[] = []) {
  return ({ first }: { first: number }) => ({
    totalCount: list.length,
    nodes: list
      .slice(0, first)
      .map(({ createdAt, login, state }) => ({ createdAt, state, author: actor(login) })),
  });
}

function items(list: readonly FakeItem[] = []) {
  const newestFirst = [...list].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  return ({ first }: { first: number }) => ({
    totalCount: list.length,
    pageInfo: { hasNextPage: list.length > first, endCursor: null },
    nodes: newestFirst.slice(0, first).map((item) => ({
      createdAt: item.createdAt,
      mergedAt: item.mergedAt ?? null,
      authorAssociation: item.association ?? 'NONE',
      author: actor(item.login),
      comments: answers(item.comments),
      reviews: answers(item.reviews),
    })),
  });
}

/** The repository as GitHub's schema wants it resolved: lists as functions of their arguments. */
export function resolved(repository: FakeRepository) {
  return {
    databaseId: repository.databaseId,
    nameWithOwner: `${repository.owner}/${repository.name}`,
    pushedAt: '2026-06-30T00:00:00Z',
    isArchived: repository.isArchived ?? false,
    isDisabled: false,
    isFork: false,
    isMirror: false,
    isEmpty: false,
    fundingLinks: (repository.fundingLinks ?? []).map((url) => ({ platform: 'CUSTOM', url })),
    releases: ({ first }: { first: number }) => ({
      totalCount: repository.releases?.length ?? 0,
      nodes: (repository.releases ?? []).slice(0, first).map(({ publishedAt, isPrerelease }) => ({
        publishedAt,
        isPrerelease: isPrerelease ?? false,
        isDraft: false,
      })),
    }),
    issues: items(repository.issues),
    pullRequests: items(repository.pulls),
  };
}

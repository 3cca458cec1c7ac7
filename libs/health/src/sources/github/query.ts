/** One repository in one query: counts by `totalCount`, samples newest first. */
export const REPOSITORY_QUERY = `
query ProjectHealth($owner: String!, $name: String!, $items: Int!, $opened: String!, $closed: String!) {
  repository(owner: $owner, name: $name, followRenames: true) {
    databaseId nameWithOwner pushedAt
    isArchived isDisabled isFork isMirror isEmpty
    fundingLinks { url }
    releases(first: 50, orderBy: { field: CREATED_AT, direction: DESC }) {
      nodes { publishedAt isDraft isPrerelease }
    }
    issues(first: $items, orderBy: { field: CREATED_AT, direction: DESC }) {
      pageInfo { hasNextPage }
      nodes {
        createdAt authorAssociation author { __typename login }
        comments(first: 5) { totalCount nodes { createdAt author { __typename login } } }
      }
    }
    pullRequests(first: $items, orderBy: { field: CREATED_AT, direction: DESC }) {
      pageInfo { hasNextPage }
      nodes {
        createdAt mergedAt authorAssociation author { __typename login }
        comments(first: 5) { totalCount nodes { createdAt author { __typename login } } }
        reviews(first: 10) { totalCount nodes { createdAt state author { __typename login } } }
      }
    }
  }
  opened: search(type: ISSUE, query: $opened) { issueCount }
  closed: search(type: ISSUE, query: $closed) { issueCount }
}`;

export interface ActorNode {
  readonly __typename: string;
  readonly login: string;
}

interface AnswerNode {
  readonly createdAt: string;
  readonly author: ActorNode | null;
  readonly state?: string;
}

export interface Connection<T> {
  readonly totalCount?: number;
  readonly pageInfo?: { readonly hasNextPage: boolean };
  readonly nodes: readonly (T | null)[] | null;
}

export interface ItemNode {
  readonly createdAt: string;
  readonly mergedAt?: string | null;
  readonly authorAssociation: string;
  readonly author: ActorNode | null;
  readonly comments: Connection<AnswerNode> | null;
  readonly reviews?: Connection<AnswerNode> | null;
}

/** The answer, where every part may be missing when the forge could not give it. */
export interface RepositoryAnswer {
  readonly repository: {
    readonly databaseId: number | null;
    readonly nameWithOwner: string;
    readonly pushedAt: string | null;
    readonly isArchived: boolean;
    readonly isDisabled: boolean;
    readonly isFork: boolean;
    readonly isMirror: boolean;
    readonly isEmpty: boolean;
    readonly fundingLinks: readonly unknown[] | null;
    readonly releases: Connection<{
      publishedAt: string | null;
      isDraft: boolean;
      isPrerelease: boolean;
    }> | null;
    readonly issues: Connection<ItemNode> | null;
    readonly pullRequests: Connection<ItemNode> | null;
  } | null;
  readonly opened: { readonly issueCount: number } | null;
  readonly closed: { readonly issueCount: number } | null;
}

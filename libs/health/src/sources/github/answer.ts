/** What GitHub answers to the two queries. Every part may be missing where the forge could not give it. */
export interface ActorNode {
  readonly __typename: string;
  readonly login: string;
}

export interface AnswerNode {
  readonly createdAt: string;
  readonly author: ActorNode | null;
}

export interface ReplyNode extends AnswerNode {
  readonly authorAssociation: string;
}

type Nodes<T> = readonly (T | null)[] | null;

export interface Connection<T> {
  readonly totalCount?: number;
  readonly pageInfo?: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
  readonly nodes: Nodes<T>;
}

export interface IssueNode {
  readonly createdAt: string;
  readonly closedAt: string | null;
  readonly authorAssociation: string;
  readonly author: ActorNode | null;
  readonly comments: Connection<AnswerNode> | null;
}

export interface PullNode extends IssueNode {
  readonly mergedAt: string | null;
  readonly mergedBy: ActorNode | null;
  readonly reviews: Connection<AnswerNode> | null;
}

export interface MergedNode {
  readonly updatedAt?: string;
  readonly mergedAt: string | null;
  readonly author: ActorNode | null;
  readonly mergedBy: ActorNode | null;
  readonly reviews: Connection<AnswerNode> | null;
}

interface GitActorNode {
  readonly name?: string | null;
  readonly email?: string | null;
  readonly date?: string | null;
  readonly user: { readonly login: string } | null;
}

export interface CommitNode {
  readonly committedDate: string;
  readonly parents: { readonly totalCount: number } | null;
  readonly associatedPullRequests: { readonly totalCount: number } | null;
  readonly author: GitActorNode | null;
  readonly committer: GitActorNode | null;
}

export interface ReleaseNode {
  readonly publishedAt: string | null;
  readonly isDraft: boolean;
  readonly isPrerelease: boolean;
  readonly author: ActorNode | null;
}

export interface TagNode {
  readonly name: string;
  readonly target: { readonly committedDate?: string; readonly tagger?: GitActorNode | null } | null;
}

interface Branch {
  readonly target: {
    readonly history?: Connection<CommitNode> | null;
    readonly yearAgo?: Connection<CommitNode> | null;
  } | null;
}

export interface RateLimitNode {
  readonly cost: number;
  readonly limit: number;
  readonly remaining: number;
  readonly used: number;
  readonly resetAt: string;
}

/** A thread with the last that was said in it: comments, and reviews of a pull request. */
export interface TalkNode {
  readonly updatedAt: string;
  readonly said: {
    readonly pageInfo?: { readonly hasPreviousPage: boolean };
    readonly nodes: Nodes<ReplyNode>;
  } | null;
}

/** The lists of a repository that come in pages. */
export interface Lists {
  readonly issues?: Connection<IssueNode> | null;
  readonly pullRequests?: Connection<PullNode> | null;
  readonly merged?: Connection<MergedNode> | null;
  readonly defaultBranchRef?: Branch | null;
  /** Those touched last first. */
  readonly recentIssues?: Connection<TalkNode> | null;
  readonly recentPulls?: Connection<TalkNode> | null;
}

export interface RepositoryNode extends Lists {
  readonly databaseId: number | null;
  readonly nameWithOwner: string;
  readonly url: string;
  readonly pushedAt: string | null;
  readonly isArchived: boolean;
  readonly isDisabled: boolean;
  readonly isFork: boolean;
  readonly isMirror: boolean;
  readonly isEmpty: boolean;
  readonly hasIssuesEnabled: boolean;
  readonly primaryLanguage?: { readonly name: string } | null;
  readonly licenseInfo?: { readonly spdxId: string | null } | null;
  readonly owner: {
    readonly hasSponsorsListing?: boolean;
    readonly sponsors?: { readonly totalCount: number } | null;
  } | null;
  readonly fundingLinks: readonly unknown[] | null;
  readonly releases: Connection<ReleaseNode> | null;
  readonly tags: Connection<TagNode> | null;
}

interface Count {
  readonly issueCount: number;
}

/** How many a search found, and the first of them. */
export interface Found<T> extends Count, Connection<T> {}

export interface OpenedNode {
  readonly createdAt: string;
  readonly author: ActorNode | null;
}

export interface ClosedNode {
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly author: ActorNode | null;
}

export interface RepositoryAnswer {
  readonly rateLimit?: RateLimitNode | null;
  readonly repository: RepositoryNode | null;
  /** The newest first. */
  readonly openedIssues?: Found<OpenedNode> | null;
  readonly openedPulls?: Found<OpenedNode> | null;
  /** Those touched last first. */
  readonly closedIssues?: Found<ClosedNode> | null;
  readonly closedPulls?: Found<ClosedNode> | null;
  readonly yearAgoMerged?: Found<MergedNode> | null;
}

export interface MoreAnswer extends Pick<
  RepositoryAnswer,
  'rateLimit' | 'openedIssues' | 'closedIssues' | 'openedPulls' | 'closedPulls'
> {
  readonly repository: Lists | null;
}

export function present<T>(connection: { readonly nodes: Nodes<T> }): T[] {
  return (connection.nodes ?? []).filter((node): node is NonNullable<typeof node> => node !== null);
}

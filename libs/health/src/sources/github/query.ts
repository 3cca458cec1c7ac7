const ACTOR = '{ __typename login }';
const ANSWERS = `{ totalCount nodes { createdAt author ${ACTOR} } }`;
const REVIEWS = 'APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED';

const ISSUE_PAGE = `{
  pageInfo { hasNextPage endCursor }
  nodes { createdAt closedAt authorAssociation author ${ACTOR} comments(first: 5) ${ANSWERS} }
}`;
const PULL_PAGE = `{
  pageInfo { hasNextPage endCursor }
  nodes {
    createdAt closedAt mergedAt authorAssociation author ${ACTOR} mergedBy ${ACTOR}
    comments(first: 5) ${ANSWERS}
    reviews(first: 5, states: [${REVIEWS}]) ${ANSWERS}
  }
}`;
const APPROVALS = `reviews(first: 5, states: [APPROVED]) { nodes { createdAt author ${ACTOR} } }`;
const MERGED_PAGE = `{
  pageInfo { hasNextPage endCursor }
  nodes { updatedAt mergedAt author ${ACTOR} mergedBy ${ACTOR} ${APPROVALS} }
}`;
const COMMIT_PAGE = `{
  pageInfo { hasNextPage endCursor }
  nodes {
    committedDate
    parents(first: 1) { totalCount }
    associatedPullRequests(first: 1) { totalCount }
    author { name email user { login } }
    committer { user { login } }
  }
}`;
const NEWEST = '{ field: CREATED_AT, direction: DESC }';
const LATELY = '{ field: UPDATED_AT, direction: DESC }';
const REPLIES = `nodes { comments(last: 3) { nodes { createdAt authorAssociation author ${ACTOR} } } }`;

/**
 * One repository in one query (health.md, GitHub practice): counts by `totalCount` and `issueCount`, samples newest first,
 * some 230 connections, which is two points. With \`people\` also what a year ago was reviewed, for one more.
 */
export const REPOSITORY_QUERY = `
query ProjectHealth(
  $owner: String!, $name: String!, $issues: Int!, $pulls: Int!, $merged: Int!, $commits: Int!, $counted: Int!
  $people: Boolean!, $openedIssues: String!, $closedIssues: String!, $openedPulls: String!, $closedPulls: String!
  $yearAgoMerged: String!, $yearAgoSince: GitTimestamp!, $yearAgoUntil: GitTimestamp!
) {
  rateLimit { cost limit remaining used resetAt }
  repository(owner: $owner, name: $name, followRenames: true) {
    databaseId nameWithOwner url pushedAt
    isArchived isDisabled isFork isMirror isEmpty hasIssuesEnabled
    primaryLanguage { name } licenseInfo { spdxId }
    owner { ... on Sponsorable { hasSponsorsListing sponsors { totalCount } } }
    fundingLinks { url }
    releases(first: 50, orderBy: ${NEWEST}) {
      pageInfo { hasNextPage }
      nodes { publishedAt isDraft isPrerelease author ${ACTOR} }
    }
    tags: refs(refPrefix: "refs/tags/", first: 30, orderBy: { field: TAG_COMMIT_DATE, direction: DESC }) {
      pageInfo { hasNextPage }
      nodes {
        name
        target { ... on Commit { committedDate } ... on Tag { tagger { name date user { login } } } }
      }
    }
    defaultBranchRef { target { ... on Commit {
      history(first: $commits) ${COMMIT_PAGE}
      yearAgo: history(first: 50, since: $yearAgoSince, until: $yearAgoUntil) @include(if: $people) ${COMMIT_PAGE}
    } } }
    issues(first: $issues, orderBy: ${NEWEST}) ${ISSUE_PAGE}
    pullRequests(first: $pulls, orderBy: ${NEWEST}) ${PULL_PAGE}
    merged: pullRequests(states: MERGED, first: $merged, orderBy: ${LATELY}) ${MERGED_PAGE}
    recentIssues: issues(first: 10, orderBy: ${LATELY}) { ${REPLIES} }
    recentPulls: pullRequests(first: 10, orderBy: ${LATELY}) { ${REPLIES} }
  }
  openedIssues: search(type: ISSUE, query: $openedIssues) { issueCount }
  closedIssues: search(type: ISSUE, query: $closedIssues) { issueCount }
  openedPulls: search(type: ISSUE, query: $openedPulls, first: $counted) {
    issueCount
    nodes { ... on PullRequest { createdAt author ${ACTOR} } }
  }
  closedPulls: search(type: ISSUE, query: $closedPulls, first: $counted) {
    issueCount
    nodes { ... on PullRequest { updatedAt closedAt author ${ACTOR} } }
  }
  yearAgoMerged: search(type: ISSUE, query: $yearAgoMerged, first: 50) @include(if: $people) {
    issueCount
    nodes { ... on PullRequest { mergedAt author ${ACTOR} mergedBy ${ACTOR} ${APPROVALS} } }
  }
}`;

/** The next page of every list that does not reach back far enough yet; the others are left out. */
export const MORE_QUERY = `
query ProjectHealthMore(
  $owner: String!, $name: String!, $issues: Int!, $pulls: Int!, $merged: Int!, $commits: Int!
  $afterIssue: String, $afterPull: String, $afterMerged: String, $afterCommit: String
  $hasIssues: Boolean!, $hasPulls: Boolean!, $hasMerged: Boolean!, $hasCommits: Boolean!
) {
  rateLimit { cost limit remaining used resetAt }
  repository(owner: $owner, name: $name) {
    databaseId
    issues(first: $issues, after: $afterIssue, orderBy: ${NEWEST}) @include(if: $hasIssues) ${ISSUE_PAGE}
    pullRequests(first: $pulls, after: $afterPull, orderBy: ${NEWEST}) @include(if: $hasPulls) ${PULL_PAGE}
    merged: pullRequests(states: MERGED, first: $merged, after: $afterMerged, orderBy: ${LATELY})
      @include(if: $hasMerged) ${MERGED_PAGE}
    defaultBranchRef @include(if: $hasCommits) { target { ... on Commit {
      history(first: $commits, after: $afterCommit) ${COMMIT_PAGE}
    } } }
  }
}`;

/** How many of each are asked for at once; halved where GitHub finds the query too large. A search gives a hundred at most. */
export const PAGE = { issues: 50, pulls: 35, merged: 30, commits: 30, counted: 100 } as const;
export const MORE_PAGE = { issues: 50, pulls: 40, merged: 40, commits: 30 } as const;
export type PageSizes = Readonly<Record<string, number>>;

export function halved(page: PageSizes): PageSizes {
  return Object.fromEntries(Object.entries(page).map(([list, count]) => [list, Math.ceil(count / 2)]));
}

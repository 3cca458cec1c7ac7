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
const OPENED_PAGE = `{
    issueCount
    pageInfo { hasNextPage endCursor }
    nodes { ... on Issue { createdAt author ${ACTOR} } ... on PullRequest { createdAt author ${ACTOR} } }
  }`;
const CLOSED_PAGE = `{
    issueCount
    pageInfo { hasNextPage endCursor }
    nodes {
      ... on Issue { updatedAt closedAt author ${ACTOR} }
      ... on PullRequest { updatedAt closedAt author ${ACTOR} }
    }
  }`;
const NEWEST = '{ field: CREATED_AT, direction: DESC }';
const LATELY = '{ field: UPDATED_AT, direction: DESC }';
const SAID = `createdAt authorAssociation author ${ACTOR}`;
const ISSUE_TALK_PAGE = `{
  pageInfo { hasNextPage endCursor }
  nodes { updatedAt said: comments(last: 10) { pageInfo { hasPreviousPage } nodes { ${SAID} } } }
}`;
const PULL_TALK_PAGE = `{
  pageInfo { hasNextPage endCursor }
  nodes {
    updatedAt
    said: timelineItems(last: 10, itemTypes: [ISSUE_COMMENT, PULL_REQUEST_REVIEW]) {
      pageInfo { hasPreviousPage }
      nodes { ... on IssueComment { ${SAID} } ... on PullRequestReview { ${SAID} } }
    }
  }
}`;

/**
 * One repository in one query (health.md, GitHub practice): counts by `totalCount` and `issueCount`, samples newest first,
 * some 230 connections, which is two points. With \`people\` also what a year ago was reviewed, for one more.
 */
export const REPOSITORY_QUERY = `
query ProjectHealth(
  $owner: String!, $name: String!, $issues: Int!, $pulls: Int!, $merged: Int!, $commits: Int!, $opened: Int!, $closed: Int!
  $issueTalk: Int!, $pullTalk: Int!, $issuesOpened: Int!, $issuesClosed: Int!
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
    recentIssues: issues(first: $issueTalk, orderBy: ${LATELY}) ${ISSUE_TALK_PAGE}
    recentPulls: pullRequests(first: $pullTalk, orderBy: ${LATELY}) ${PULL_TALK_PAGE}
  }
  openedIssues: search(type: ISSUE, query: $openedIssues, first: $issuesOpened) ${OPENED_PAGE}
  closedIssues: search(type: ISSUE, query: $closedIssues, first: $issuesClosed) ${CLOSED_PAGE}
  openedPulls: search(type: ISSUE, query: $openedPulls, first: $opened) ${OPENED_PAGE}
  closedPulls: search(type: ISSUE, query: $closedPulls, first: $closed) ${CLOSED_PAGE}
  yearAgoMerged: search(type: ISSUE, query: $yearAgoMerged, first: 50) @include(if: $people) {
    issueCount
    nodes { ... on PullRequest { mergedAt author ${ACTOR} mergedBy ${ACTOR} ${APPROVALS} } }
  }
}`;

/** The next page of every list that does not reach back as far as it should yet; the others are left out. */
export const MORE_QUERY = `
query ProjectHealthMore(
  $owner: String!, $name: String!, $openedPulls: String!, $closedPulls: String!, $openedIssues: String!, $closedIssues: String!
  $issues: Int!, $pulls: Int!, $merged: Int!, $commits: Int!, $opened: Int!, $closed: Int!
  $issueTalk: Int!, $pullTalk: Int!, $issueTalkAfter: String, $pullTalkAfter: String
  $issuesAfter: String, $pullsAfter: String, $mergedAfter: String, $commitsAfter: String
  $openedAfter: String, $closedAfter: String, $issuesOpenedAfter: String, $issuesClosedAfter: String
  $issuesOpened: Int!, $issuesClosed: Int!, $hasIssuesOpened: Boolean!, $hasIssuesClosed: Boolean!
  $hasIssues: Boolean!, $hasPulls: Boolean!, $hasMerged: Boolean!, $hasCommits: Boolean!
  $hasOpened: Boolean!, $hasClosed: Boolean!, $hasIssueTalk: Boolean!, $hasPullTalk: Boolean!
) {
  rateLimit { cost limit remaining used resetAt }
  repository(owner: $owner, name: $name) {
    databaseId
    issues(first: $issues, after: $issuesAfter, orderBy: ${NEWEST}) @include(if: $hasIssues) ${ISSUE_PAGE}
    pullRequests(first: $pulls, after: $pullsAfter, orderBy: ${NEWEST}) @include(if: $hasPulls) ${PULL_PAGE}
    merged: pullRequests(states: MERGED, first: $merged, after: $mergedAfter, orderBy: ${LATELY})
      @include(if: $hasMerged) ${MERGED_PAGE}
    defaultBranchRef @include(if: $hasCommits) { target { ... on Commit {
      history(first: $commits, after: $commitsAfter) ${COMMIT_PAGE}
    } } }
    recentIssues: issues(first: $issueTalk, after: $issueTalkAfter, orderBy: ${LATELY})
      @include(if: $hasIssueTalk) ${ISSUE_TALK_PAGE}
    recentPulls: pullRequests(first: $pullTalk, after: $pullTalkAfter, orderBy: ${LATELY})
      @include(if: $hasPullTalk) ${PULL_TALK_PAGE}
  }
  openedPulls: search(type: ISSUE, query: $openedPulls, first: $opened, after: $openedAfter)
    @include(if: $hasOpened) ${OPENED_PAGE}
  closedPulls: search(type: ISSUE, query: $closedPulls, first: $closed, after: $closedAfter)
    @include(if: $hasClosed) ${CLOSED_PAGE}
  openedIssues: search(type: ISSUE, query: $openedIssues, first: $issuesOpened, after: $issuesOpenedAfter)
    @include(if: $hasIssuesOpened) ${OPENED_PAGE}
  closedIssues: search(type: ISSUE, query: $closedIssues, first: $issuesClosed, after: $issuesClosedAfter)
    @include(if: $hasIssuesClosed) ${CLOSED_PAGE}
}`;

import { instant } from '#libs/kernel/src/index.js';
import type {
  SeenActor,
  SeenAnswer,
  SeenCommit,
  SeenItem,
  SeenMerge,
  SeenPull,
  SeenRelease,
} from '../../domain/forge-seen.js';
import { isBot } from '../../domain/identity.js';
import { tagKind } from '../../domain/version-tag.js';
import type {
  ActorNode,
  AnswerNode,
  CommitNode,
  Connection,
  IssueNode,
  MergedNode,
  PullNode,
  ReleaseNode,
  TagNode,
} from './answer.js';
import { present } from './answer.js';

const INSIDERS = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/** Whether GitHub calls somebody one of the project. */
export function isInsider(association: string): boolean {
  return INSIDERS.has(association);
}

export function seenItem(node: IssueNode): SeenItem {
  return {
    openedAt: instant(node.createdAt),
    closedAt: node.closedAt === null ? null : instant(node.closedAt),
    author: actorOf(node.author),
    isOutsider: !isInsider(node.authorAssociation),
    ...answersOf(node.comments),
  };
}

export function seenPull(node: PullNode): SeenPull {
  const reviews = answersOf(node.reviews);
  return {
    ...seenItem(node),
    mergedAt: node.mergedAt === null ? null : instant(node.mergedAt),
    mergedBy: actorOf(node.mergedBy),
    reviews: reviews.answers,
    hasAllReviews: reviews.hasAllAnswers,
  };
}

export function seenMerge(node: MergedNode): SeenMerge {
  return {
    at: instant(node.mergedAt ?? node.updatedAt ?? ''),
    author: actorOf(node.author),
    mergedBy: actorOf(node.mergedBy),
    approvals: answersOf(node.reviews).answers,
  };
}

export function seenCommit({
  committedDate,
  parents,
  associatedPullRequests,
  author,
  committer,
}: CommitNode): SeenCommit {
  const login = author?.user?.login;
  // The forge commits for whoever pressed its button.
  const pusher = committer?.user?.login === 'web-flow' ? login : (committer?.user?.login ?? login);
  return {
    at: instant(committedDate),
    isMerge: (parents?.totalCount ?? 1) > 1,
    isHuman: !isBot(author?.name ?? '', author?.email ?? '') && !isBot(login ?? '', ''),
    by: pusher === undefined ? null : { login: pusher, isHuman: !isBot(pusher, '') },
    hasPull: associatedPullRequests === null ? null : associatedPullRequests.totalCount > 0,
  };
}

function answersOf(connection: Connection<AnswerNode> | null): {
  answers: SeenAnswer[];
  hasAllAnswers: boolean;
} {
  if (connection === null) return { answers: [], hasAllAnswers: false };
  const answers = present(connection).map(({ createdAt, author }) => ({
    at: instant(createdAt),
    by: actorOf(author),
  }));
  return { answers, hasAllAnswers: (connection.totalCount ?? answers.length) <= answers.length };
}

export function actorOf(node: ActorNode | null): SeenActor | null {
  return node === null
    ? null
    : { login: node.login, isHuman: node.__typename !== 'Bot' && !isBot(node.login, '') };
}

/** Null for a draft, a prerelease, and what has no date. */
export function seenRelease({ publishedAt, isDraft, isPrerelease, author }: ReleaseNode): SeenRelease | null {
  if (publishedAt === null || isDraft || isPrerelease) return null;
  return { at: instant(publishedAt), by: actorOf(author) };
}

/** Null for a tag that does not read as a release. */
export function seenTag(node: TagNode): SeenRelease | null {
  const at = tagTime(node);
  const login = node.target?.tagger?.user?.login;
  if (at === null || tagKind(node.name) !== 'release') return null;
  return { at: instant(at), by: login === undefined ? null : { login, isHuman: !isBot(login, '') } };
}

export function tagTime({ target }: TagNode): string | null {
  return target?.tagger?.date ?? target?.committedDate ?? null;
}

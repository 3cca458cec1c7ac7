import { instant } from '#libs/kernel/src/index.js';
import type { ForgeActor, ForgeAnswer, ForgeFacts, ForgeItem, ForgePage } from '../domain/forge-facts.js';
import { isBot } from '../domain/identity.js';
import type { ActorNode, Connection, ItemNode, RepositoryAnswer } from './github-query.js';

const INSIDERS = new Set(['OWNER', 'MEMBER', 'COLLABORATOR']);

/** GitHub's answer as forge facts; a part that did not arrive stays null. */
export function factsOf(
  answer: RepositoryAnswer,
  repository: NonNullable<RepositoryAnswer['repository']>,
): ForgeFacts {
  const { opened, closed } = answer;
  return {
    flags: {
      archived: repository.isArchived,
      disabled: repository.isDisabled,
      fork: repository.isFork,
      mirror: repository.isMirror,
      empty: repository.isEmpty,
    },
    releases: repository.releases === null ? null : present(repository.releases).map(releaseOf),
    fundingChannels: repository.fundingLinks?.length ?? null,
    issues: pageOf(repository.issues),
    pulls: pageOf(repository.pullRequests),
    pullCounts:
      opened === null || closed === null ? null : { opened: opened.issueCount, closed: closed.issueCount },
  };
}

function releaseOf(node: { publishedAt: string | null; isDraft: boolean; isPrerelease: boolean }) {
  const { publishedAt, isDraft, isPrerelease } = node;
  return { publishedAt: publishedAt === null ? null : instant(publishedAt), isDraft, isPrerelease };
}

function pageOf(connection: Connection<ItemNode> | null): ForgePage | null {
  if (connection === null || connection.nodes === null) return null;
  return {
    items: present(connection).map(itemOf),
    isWhole: connection.pageInfo?.hasNextPage === false,
  };
}

function itemOf(node: ItemNode): ForgeItem {
  const lists = [node.comments, ...(node.reviews === undefined ? [] : [node.reviews])];
  return {
    openedAt: instant(node.createdAt),
    mergedAt: node.mergedAt == null ? null : instant(node.mergedAt),
    author: actorOf(node.author),
    isOutsider: !INSIDERS.has(node.authorAssociation),
    answers: lists.flatMap((list) => (list === null ? [] : present(list))).map(answerOf),
    hasAllAnswers: lists.every((list) => list !== null && (list.totalCount ?? 0) <= present(list).length),
  };
}

function answerOf(node: { createdAt: string; author: ActorNode | null; state?: string }): ForgeAnswer {
  return {
    at: instant(node.createdAt),
    by: actorOf(node.author),
    isApproval: node.state === 'APPROVED',
  };
}

function actorOf(node: ActorNode | null): ForgeActor | null {
  if (node === null) return null;
  return { login: node.login, isHuman: node.__typename !== 'Bot' && !isBot(node.login, '') };
}

function present<T>(connection: Connection<T>): T[] {
  return (connection.nodes ?? []).filter((node): node is NonNullable<typeof node> => node !== null);
}

import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import type { Connection, ReplyNode, RepositoryAnswer, RepositoryNode, TalkNode } from './answer.js';
import { isSilenceKnown, readRepository } from './facts.js';

const at = (day: string) => `2026-${day}T00:00:00.000Z`;
const whole = <T>(...nodes: T[]): Connection<T> => ({
  totalCount: nodes.length,
  pageInfo: { hasNextPage: false },
  nodes,
});

/** A repository somebody pushed to in May, and one thread beside it. */
function talking(comments: Connection<ReplyNode>): RepositoryNode {
  const ada = { user: { login: 'ada' } };
  const commit = {
    ...{ committedDate: at('05-01'), author: ada, committer: ada },
    ...{ parents: { totalCount: 1 }, associatedPullRequests: { totalCount: 0 } },
  };
  const thread: TalkNode = { updatedAt: at('06-20'), comments };
  return {
    defaultBranchRef: { target: { history: whole(commit) } },
    ...{ merged: whole(), releases: whole(), tags: whole() },
    ...{ recentIssues: whole(thread), recentPulls: whole() },
  } as unknown as RepositoryNode;
}

function lastHeard(repository: RepositoryNode): unknown {
  return readRepository({} as RepositoryAnswer, repository, instant(at('07-01'))).facts.lastActivityAt;
}

describe('when a project was last heard', () => {
  const reply: ReplyNode = {
    ...{ createdAt: at('06-01'), authorAssociation: 'OWNER' },
    author: { __typename: 'User', login: 'ada' },
  };

  it.each<[what: string, comments: Connection<ReplyNode>, heard: unknown]>([
    ['in a thread nobody answered', whole(), at('05-01')],
    ['in a reply', whole(reply), at('06-01')],
    ['in a reply after others that were not read', { totalCount: 9, nodes: [reply] }, at('06-01')],
    ['nobody knows, where no reply can be read', { totalCount: 2, nodes: [null, null] }, null],
    ['nobody knows, where none was sent', { totalCount: 2, nodes: [] }, null],
  ])('%s', (_what, comments, heard) => {
    const repository = talking(comments);
    expect(lastHeard(repository)).toEqual(heard ?? { missing: 'not-collected' });
    expect(isSilenceKnown(repository)).toBe(heard !== null);
  });
});

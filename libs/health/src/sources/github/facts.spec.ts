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

/** What is said in a thread: all of it, or the last of it. */
function said(hasPreviousPage: boolean, ...nodes: (ReplyNode | null)[]): TalkNode['said'] {
  return { pageInfo: { hasPreviousPage }, nodes };
}

/** A repository somebody pushed to in May, and one thread beside it. */
function talking(said: TalkNode['said']): RepositoryNode {
  const ada = { user: { login: 'ada' } };
  const commit = {
    ...{ committedDate: at('05-01'), author: ada, committer: ada },
    ...{ parents: { totalCount: 1 }, associatedPullRequests: { totalCount: 0 } },
  };
  const thread: TalkNode = { updatedAt: at('06-20'), said };
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

  it.each<[what: string, talk: TalkNode['said'], heard: unknown]>([
    ['in a thread nobody answered', said(false), at('05-01')],
    ['in a reply', said(false, reply), at('06-01')],
    ['in a reply after others that were not read', said(true, reply), at('06-01')],
    ['nobody knows, where no reply can be read', said(false, null, null), null],
    ['nobody knows, where none was sent', said(true), null],
  ])('%s', (_what, talk, heard) => {
    const repository = talking(talk);
    expect(lastHeard(repository)).toEqual(heard ?? { missing: 'not-collected' });
    expect(isSilenceKnown(repository)).toBe(heard !== null);
  });
});

import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { later } from '../../domain/forge-sample.js';
import type { ForgeCounts, Part, Sample } from '../../domain/forge-facts.js';
import type { ActorNode, Found, RepositoryAnswer } from './answer.js';
import { present } from './answer.js';
import { actorOf } from './seen.js';

interface Authored {
  readonly at: Instant | null;
  readonly isHuman: boolean;
}

/** What a search found: how many, and those whose authors were told, everything from `since` on. */
interface Counted extends Sample<Authored> {
  readonly total: number;
}

interface Moves {
  readonly opened: Counted;
  readonly closed: Counted;
}

/**
 * What GitHub counted in the window. It leaves out machines whose names it is given; there are more of them than anybody
 * names, so it is asked for the authors too, of as many as one page has. Machines among them count nowhere. Where that
 * is not all of them, the part of the window in which it is stands beside the counts. Lost where a search did not arrive.
 */
export function countsOf(answer: RepositoryAnswer): Part<ForgeCounts> {
  const issues = moves(answer.openedIssues, answer.closedIssues);
  const pulls = moves(answer.openedPulls, answer.closedPulls);
  if (issues === null || pulls === null) return { missing: 'error' };
  const pullsSince = endKnown(pulls);
  const since = later(pullsSince, endKnown(issues));
  return {
    issues: withoutMachines(issues),
    pulls: withoutMachines(pulls),
    ...(pullsSince === null ? {} : { pullsSince: { ...humansSince(pulls, pullsSince), since: pullsSince } }),
    ...(since === null
      ? {}
      : { growthSince: { growth: growthSince(issues, since) + growthSince(pulls, since), since } }),
  };
}

function moves(
  openings: RepositoryAnswer['openedPulls'],
  closings: RepositoryAnswer['closedPulls'],
): Moves | null {
  const opened = counted(openings, ({ createdAt }) => [createdAt, createdAt]);
  const closed = counted(closings, ({ closedAt, updatedAt }) => [closedAt, updatedAt]);
  return opened === null || closed === null ? null : { opened, closed };
}

/** From when on the authors of both are known; null where all of them are. */
function endKnown({ opened, closed }: Moves): Instant | null {
  return later(opened.since, closed.since);
}

/** `times`: when what is counted happened, and what the search is ordered by. */
function counted<N extends { readonly author: ActorNode | null }>(
  found: Found<N> | null | undefined,
  times: (node: N) => readonly [at: string | null, order: string],
): Counted | null {
  if (found?.nodes == null) return null;
  const nodes = present(found);
  const last = nodes.at(-1);
  const isWhole = nodes.length >= found.issueCount;
  if (!isWhole && last === undefined) return null;
  return {
    total: found.issueCount,
    items: nodes.map((node) => {
      const [at] = times(node);
      return { at: at === null ? null : instant(at), isHuman: actorOf(node.author)?.isHuman !== false };
    }),
    since: isWhole || last === undefined ? null : instant(times(last)[1]),
  };
}

function withoutMachines({ opened, closed }: Moves): ForgeCounts['pulls'] {
  const humans = ({ total, items }: Counted): number =>
    total - items.filter(({ isHuman }) => !isHuman).length;
  return { opened: humans(opened), closed: humans(closed) };
}

function humansSince({ opened, closed }: Moves, since: Instant): ForgeCounts['pulls'] {
  const humans = ({ items }: Counted): number =>
    items.filter(({ at, isHuman }) => isHuman && at !== null && at >= since).length;
  return { opened: humans(opened), closed: humans(closed) };
}

function growthSince(moves: Moves, since: Instant): number {
  const { opened, closed } = humansSince(moves, since);
  return opened - closed;
}

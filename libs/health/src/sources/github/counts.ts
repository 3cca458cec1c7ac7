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

/**
 * What GitHub counted in the window. It leaves out machines whose names it is given; there are more of them than anybody
 * names, so it is asked for the authors too, of as many as one page has. Machines among them count nowhere. Where that
 * is not all of them, the part of the window in which it is stands beside the counts. Lost where a search did not arrive.
 */
export function countsOf({
  openedIssues,
  closedIssues,
  openedPulls,
  closedPulls,
}: RepositoryAnswer): Part<ForgeCounts> {
  const opened = counted(openedPulls, ({ createdAt }) => [createdAt, createdAt]);
  const closed = counted(closedPulls, ({ closedAt, updatedAt }) => [closedAt, updatedAt]);
  if (openedIssues == null || closedIssues == null || opened === null || closed === null) {
    return { missing: 'error' };
  }
  const since = later(opened.since, closed.since);
  return {
    issues: { opened: openedIssues.issueCount, closed: closedIssues.issueCount },
    pulls: { opened: withoutMachines(opened), closed: withoutMachines(closed) },
    ...(since === null
      ? {}
      : { pullsSince: { opened: humansSince(opened, since), closed: humansSince(closed, since), since } }),
  };
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

function withoutMachines({ total, items }: Counted): number {
  return total - items.filter(({ isHuman }) => !isHuman).length;
}

function humansSince({ items }: Counted, since: Instant): number {
  return items.filter(({ at, isHuman }) => isHuman && at !== null && at >= since).length;
}

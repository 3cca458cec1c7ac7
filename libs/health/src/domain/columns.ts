import type { Window } from './calendar.js';
import type { CommitColumns } from './git-history.js';

/** Index of the first entry at or after a time in an ascending column. */
export function lowerBound(column: ArrayLike<number>, atSeconds: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((column[middle] as number) < atSeconds) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The commits that lie in a window: views, nothing is copied. */
export function within(commits: CommitColumns, { fromSeconds, toSeconds }: Window): CommitColumns {
  const from = lowerBound(commits.atSeconds, fromSeconds);
  const to = lowerBound(commits.atSeconds, toSeconds);
  return {
    atSeconds: commits.atSeconds.subarray(from, to),
    authors: commits.authors.subarray(from, to),
    committers: commits.committers.subarray(from, to),
    employers: commits.employers.subarray(from, to),
  };
}

/** How often each number of a column occurs, by number; nobody and who objected are left out. */
export function tally(column: Int32Array): Map<number, number> {
  const counts = new Map<number, number>();
  for (const number of column) {
    if (number >= 0) counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  return counts;
}

/** How many entries of a column satisfy a test; nobody and who objected are left out. */
export function countOf(column: Int32Array, isMeant: (number: number) => boolean = () => true): number {
  let count = 0;
  for (const number of column) if (number >= 0 && isMeant(number)) count += 1;
  return count;
}

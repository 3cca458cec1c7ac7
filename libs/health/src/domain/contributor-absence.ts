/** Below this many commits a share of work says nothing (health.md, CAF). */
export const MIN_COMMITS = 10;

/**
 * Contributor absence factor (CHAOSS): the smallest number of people whose commits sum to more than half of all.
 * Takes commits per person, in any order, and how many there are of people and nobody: work that has no
 * author never makes those who are counted look more alone. Null under ten commits.
 */
export function contributorAbsenceFactor(
  commitsPerPerson: readonly number[],
  total = commitsPerPerson.reduce((sum, commits) => sum + commits, 0),
): number | null {
  if (total < MIN_COMMITS) return null;
  let covered = 0;
  const descending = [...commitsPerPerson].sort((a, b) => b - a);
  for (const [index, commits] of descending.entries()) {
    covered += commits;
    if (2 * covered > total) return index + 1;
  }
  return null;
}

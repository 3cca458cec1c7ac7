/** A published group has at least so many projects (health.md). */
export const LEAST_PUBLISHED = 10;

/**
 * Counts as they may be published beside their total: groups below ten are withheld (null), and the smallest others with them
 * until those withheld are together at least ten and more than one, so that nobody finds one by subtraction. Empty groups are
 * no secret, unless they hide one.
 */
export function published(counts: readonly number[]): (number | null)[] {
  const order = counts.map((_, index) => index).sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0));
  const withheld = new Set(order.filter((index) => isSmall(counts[index] ?? 0)));
  if (withheld.size === 0) return [...counts];
  const sum = (): number => [...withheld].reduce((total, index) => total + (counts[index] ?? 0), 0);
  for (const index of order) {
    if (withheld.size > 1 && sum() >= LEAST_PUBLISHED) break;
    withheld.add(index);
  }
  return counts.map((count, index) => (withheld.has(index) ? null : count));
}

/** Counts that add up to a total which is published itself: where it is withheld, so are they, since their sum would tell it. */
export function publishedUnder(total: number | null, counts: readonly number[]): (number | null)[] {
  return total === null ? counts.map(() => null) : published(counts);
}

function isSmall(count: number): boolean {
  return count > 0 && count < LEAST_PUBLISHED;
}

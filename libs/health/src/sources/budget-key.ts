import { createHash } from 'node:crypto';

/** What the books of a token are kept under: the same after a restart. A token is never stored, its hash names it. */
export function budgetKey(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

import type { Instant } from '#libs/kernel/src/index.js';

/** What one person said about how exposed the world is to a project, 0–1. */
export interface ExposureStatement {
  readonly authorId: string;
  readonly exposure: number;
  readonly statedAt: Instant;
}

/**
 * The exposure that counts as a channel of criticality: the median of everybody's newest statement, so that no single voice
 * lifts a project; null where nobody said anything.
 */
export function statedExposure(statements: readonly ExposureStatement[]): number | null {
  const newest = new Map<string, ExposureStatement>();
  for (const statement of statements) {
    const other = newest.get(statement.authorId);
    if (other === undefined || statement.statedAt >= other.statedAt)
      newest.set(statement.authorId, statement);
  }
  const values = [...newest.values()].map(({ exposure }) => exposure).sort((a, b) => a - b);
  const middle = values.length / 2;
  const upper = values[Math.floor(middle)];
  const lower = values[Math.ceil(middle) - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

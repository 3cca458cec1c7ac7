import type { Stack } from './stack.js';
import { until } from './stack.js';

export interface Deadline {
  readonly table: 'applications' | 'motions' | 'review_assignments';
  readonly column: 'due_at' | 'closes_at' | 'submit_due_at';
  readonly id: string;
}

/**
 * People acting in the same millisecond at a deadline: the row is held until all of them wait for it, the deadline is set so
 * many milliseconds from then (negative: just past), and all are let through at once.
 */
export async function raceAt<T>(
  stack: Stack,
  { table, column, id }: Deadline,
  fromNowMs: number,
  acts: readonly (() => Promise<T>)[],
): Promise<readonly PromiseSettledResult<T>[]> {
  const gate = await stack.owner.connect();
  try {
    await gate.query('BEGIN');
    await gate.query(`SELECT 1 FROM ${table} WHERE id = $1 FOR UPDATE`, [id]);
    const racing = Promise.allSettled(acts.map((act) => act()));
    await until(`${acts.length} waiting for ${table}`, async () => {
      const waiting = await stack.fact<{ n: number }>(
        `SELECT count(DISTINCT pid)::int AS n FROM pg_locks
          WHERE NOT granted AND locktype IN ('transactionid', 'tuple')`,
      );
      return waiting !== undefined && waiting.n >= acts.length;
    });
    await gate.query(
      `UPDATE ${table} SET ${column} = clock_timestamp() + make_interval(secs => $2::float8 / 1000) WHERE id = $1`,
      [id, fromNowMs],
    );
    await gate.query('COMMIT');
    return await racing;
  } finally {
    gate.release();
  }
}

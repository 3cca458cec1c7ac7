import type { Pool } from 'pg';

/** Until so many sessions of this database wait for a lock. */
export async function untilWaiting(owner: Pool, count: number): Promise<void> {
  for (;;) {
    const { rows } = await owner.query<{ n: number }>(
      `SELECT count(DISTINCT l.pid)::int AS n FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE NOT l.granted AND a.datname = current_database()`,
    );
    if ((rows[0]?.n ?? 0) >= count) return;
  }
}

import { randomInt } from 'node:crypto';
import pg from 'pg';
import type { Stack } from './stack.js';
import { until } from './stack.js';

export interface CrashPointAt {
  readonly table: string;
  readonly on: 'INSERT' | 'UPDATE' | 'DELETE';
  /** Which rows, as SQL on NEW (OLD for a delete); every row if absent. */
  readonly when?: string;
  /** Held inside COMMIT instead of inside the statement: everything is written, the client has no answer yet. */
  readonly atCommit?: boolean;
}

/**
 * A place in a transaction where the fund stands still: a trigger waits on an advisory lock this test holds. Who arrived is
 * seen in pg_locks; then a process is killed, or a connection ended, and the gate is opened.
 */
export class CrashPoint {
  private constructor(
    private readonly stack: Stack,
    private readonly at: CrashPointAt,
    private readonly key: number,
    private readonly holder: pg.Client,
  ) {}

  static async set(stack: Stack, at: CrashPointAt): Promise<CrashPoint> {
    const key = randomInt(1, 2 ** 31);
    const holder = new pg.Client({ connectionString: stack.context.databaseOwnerUrl });
    // The server may be crashed while this stands; what was held is gone then.
    holder.on('error', () => undefined);
    await holder.connect();
    await holder.query('SELECT pg_advisory_lock($1)', [key]);
    const timing = at.atCommit === true ? 'AFTER' : 'BEFORE';
    const [kind, deferred] =
      at.atCommit === true ? ['CONSTRAINT TRIGGER', 'DEFERRABLE INITIALLY DEFERRED'] : ['TRIGGER', ''];
    await holder.query(`
      CREATE FUNCTION crash_point_${key}() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        PERFORM pg_advisory_xact_lock(${key});
        RETURN coalesce(NEW, OLD);
      END $$;
      CREATE ${kind} crash_point_${key} ${timing} ${at.on} ON ${at.table} ${deferred}
        FOR EACH ROW ${at.when === undefined ? '' : `WHEN (${at.when})`} EXECUTE FUNCTION crash_point_${key}();`);
    return new CrashPoint(stack, at, key, holder);
  }

  /** Waits until so many transactions stand here; answers their backends. */
  async reached(count = 1): Promise<readonly number[]> {
    return await until(`${count} at ${this.at.on} ${this.at.table}`, async () => {
      const { rows } = await this.stack.owner.query<{ pid: number }>(
        `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND classid = 0 AND objid = $1`,
        [this.key],
      );
      return rows.length >= count && rows.map(({ pid }) => pid);
    });
  }

  /** Lets everybody through and removes the trigger. */
  async open(): Promise<void> {
    await this.holder.query('SELECT pg_advisory_unlock($1)', [this.key]);
    await this.remove();
    await this.holder.end();
  }

  /** After a crash of the server, which opened the gate by itself. */
  async forget(): Promise<void> {
    await this.remove();
    await this.holder.end();
  }

  private async remove(): Promise<void> {
    await this.stack.owner.query(
      `DROP TRIGGER crash_point_${this.key} ON ${this.at.table}; DROP FUNCTION crash_point_${this.key}()`,
    );
  }
}

/** Ends backends as a lost connection does. */
export async function terminate(stack: Stack, pids: readonly number[]): Promise<void> {
  const admin = new pg.Client({ connectionString: stack.cluster.adminUrl() });
  await admin.connect();
  try {
    for (const pid of pids) await admin.query('SELECT pg_terminate_backend($1)', [pid]);
  } finally {
    await admin.end();
  }
}

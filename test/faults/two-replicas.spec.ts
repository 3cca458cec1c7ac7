import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { MIGRATION_LOCK, migrationClasses } from '../../migrations/run.js';
import { openEmptyDatabase } from '../support/postgres.js';
import { until } from '../support/stack.js';

const run = promisify(execFile);
const LIMIT_MS = 120_000;

describe('two replicas that migrate at once', () => {
  it(
    'wait for each other: one applies everything, the other finds nothing to do, both end well',
    async () => {
      const database = await openEmptyDatabase();
      const gate = await database.owner.connect();
      try {
        await gate.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
        const replicas = [1, 2].map(() =>
          run(process.execPath, ['dist/apps/cli/src/main.js', 'migrate', '--json'], {
            env: { PATH: process.env['PATH'], DATABASE_OWNER_URL: database.ownerUrl },
          }),
        );
        await until(
          'both before the lock',
          async () => {
            const { rows } = await database.owner.query<{ n: number }>(
              `SELECT count(*)::int AS n FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                WHERE l.locktype = 'advisory' AND NOT l.granted AND d.datname = current_database()`,
            );
            return rows[0]?.n === 2;
          },
          60,
        );
        await gate.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
        const ended = await Promise.all(replicas);
        const applied = ended.map(
          ({ stdout }) => (JSON.parse(stdout) as { applied: string[] }).applied.length,
        );
        expect(applied.sort((a, b) => a - b)).toEqual([0, (await migrationClasses()).length]);
        const { rows } = await database.owner.query<{ name: string }>('SELECT name FROM schema_migrations');
        expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
      } finally {
        gate.release();
        await database.close();
      }
    },
    LIMIT_MS,
  );
});

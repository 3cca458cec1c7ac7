import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { openEmptyDatabase } from '../../support/postgres.js';

const run = promisify(execFile);
const PLINTH = ['dist/apps/cli/src/main.js', 'migrate', '--json'];

function migrate(environment: NodeJS.ProcessEnv): Promise<{ stdout: string }> {
  return run(process.execPath, PLINTH, { env: { PATH: process.env['PATH'], ...environment } });
}

describe('plinth migrate', () => {
  it('brings an empty database up to date, once', async () => {
    const database = await openEmptyDatabase();
    try {
      const { stdout } = await migrate({ DATABASE_OWNER_URL: database.ownerUrl });
      const applied = (JSON.parse(stdout) as { applied: string[] }).applied;
      const recorded = await database.owner.query<{ name: string }>(
        'select name from schema_migrations order by id',
      );
      expect(applied).toEqual(recorded.rows.map(({ name }) => name));
      expect(applied.length).toBeGreaterThan(0);
      const again = await migrate({ DATABASE_OWNER_URL: database.ownerUrl });
      expect(JSON.parse(again.stdout)).toEqual({ applied: [] });
    } finally {
      await database.close();
    }
  });

  it('refuses without an address, by name and with exit code 2', async () => {
    await expect(migrate({})).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('DATABASE_OWNER_URL') as unknown,
    });
  });
});

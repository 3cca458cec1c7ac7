import type { Command } from 'commander';

/** `plinth migrate`: brings a server's database up to this version's schema, as its owner. */
export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database of DATABASE_OWNER_URL up to this version’s schema.')
    .option('--json', 'print JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const { readConfig } = await import('./config.js');
      const { print } = await import('./output.js');
      const { refused } = await import('#libs/kernel/src/index.js');
      const { databaseOwnerUrl } = readConfig();
      if (databaseOwnerUrl === undefined) {
        return refused(
          'cli.database-missing',
          'invalid',
          'Set DATABASE_OWNER_URL to the database, as its owner.',
        );
      }
      const { migrate } = await import('#migrations/run.js');
      const { reachDatabase } = await import('./reach.js');
      const applied = await reachDatabase(migrate(databaseOwnerUrl));
      print(options, { applied }, () => [
        applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`,
      ]);
    });
}

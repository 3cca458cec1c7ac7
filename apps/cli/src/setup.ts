import type { Command } from 'commander';

/** `plinth setup`: founds a server's fund by a document, or adds to it what a longer one names; as the app's own role. */
export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description('Found the fund of DATABASE_URL by a document, or add what it names and the fund lacks.')
    .argument('<fund.json>', 'programmes, calls, member states, policies, money, first administrators')
    .option('--check', 'say what would be written, and write nothing')
    .option('--json', 'print JSON')
    .action(async (path: string, options: { readonly check?: boolean; readonly json?: boolean }) => {
      const { readConfig } = await import('./config.js');
      const { readJson } = await import('./input.js');
      const { print } = await import('./output.js');
      const { refused } = await import('#libs/kernel/src/index.js');
      const document = readJson(path);
      const { databaseUrl } = readConfig();
      if (databaseUrl === undefined) {
        return refused('cli.database-missing', 'invalid', 'Set DATABASE_URL to the database, as plinth_app.');
      }
      const { setUp } = await import('./found-fund.js');
      const { reachDatabase } = await import('./reach.js');
      const added = await reachDatabase(setUp(databaseUrl, document, options.check === true));
      const verb = options.check === true ? 'Would add' : 'Added';
      print(options, { added, checked: options.check === true }, () =>
        added.length === 0
          ? ['Nothing to add: the fund has everything this file names.']
          : added.map(({ kind, key }) => `${verb} ${kind} ${key}`),
      );
    });
}

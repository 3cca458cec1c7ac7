import type { Command } from 'commander';

interface Options {
  readonly as: string;
  readonly json?: boolean;
}

/** `plinth token --as PERSON`: an access token of a demo person, obtained by the real sign-in. One machine only. */
export function registerToken(program: Command): void {
  program
    .command('token')
    .description('Print an access token of a demo person (only on this machine).')
    .requiredOption('--as <person>', 'handle of a demo person, such as programme-1')
    .option('--json', 'print JSON')
    .action(async ({ as, json }: Options) => {
      const { demoPerson } = await import('../demo/people.js');
      const { refused } = await import('#libs/kernel/src/index.js');
      const { tokenAs } = await import('./token.js');
      try {
        demoPerson(as);
      } catch {
        refused('cli.person-unknown', 'malformed', 'No demo person has this handle.', as);
      }
      const token = await tokenAs(as);
      process.stdout.write(json === true ? `${JSON.stringify({ token })}\n` : `${token}\n`);
    });
}

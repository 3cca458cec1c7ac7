import type { Command } from 'commander';

/** `plinth demo`: the whole story over public HTTP, played by the demo people. One machine only. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description('Play a whole story over HTTP as the demo people, against a running npm start.')
    .option('--json', 'end with one line of JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { playDemo } = await import('../demo/play.js');
      await playDemo({ json: json === true });
    });
}

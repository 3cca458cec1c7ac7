import type { Command } from 'commander';

interface Options {
  readonly json?: boolean;
  readonly release?: string;
  readonly url?: string;
}

/** `plinth outbox`: what waits for Temporal, and what was given up on; `--release` gives a parked wake another try. */
export function registerOutbox(program: Command): void {
  program
    .command('outbox')
    .description('Show wakes that wait or were parked; for operators, with PLINTH_TOKEN of an admin.')
    .option('--release <id>', 'give this parked wake another try')
    .option('--json', 'print JSON')
    .option('--url <url>', 'address of the server (default: PLINTH_URL)')
    .action(async (options: Options) => {
      const { readOutbox, releaseWake } = await import('./outbox-client.js');
      const { print, table } = await import('./output.js');
      if (options.release !== undefined) {
        await releaseWake(options.release, options.url);
      }
      const outbox = await readOutbox(options.url);
      print(options, outbox, () => [
        `${outbox.waiting} waiting, the oldest for ${Math.round(outbox.oldestSeconds)} s; ${outbox.parked.length} parked; ${outbox.failing.length} processes stand still`,
        ...(outbox.parked.length === 0
          ? []
          : table([
              ['id', 'process', 'attempts', 'error'],
              ...outbox.parked.map(({ id, workflowId, attempts, lastError }) => [
                id,
                workflowId.slice(0, 60),
                String(attempts),
                (lastError ?? '').slice(0, 80),
              ]),
            ])),
        ...(outbox.failing.length === 0
          ? []
          : table([
              ['process', 'since', 'tries', 'fault'],
              ...outbox.failing.map(({ processId, since, tries, lastError }) => [
                processId.slice(0, 60),
                since,
                String(tries),
                lastError.slice(0, 80),
              ]),
            ])),
      ]);
    });
}

import type { Command } from 'commander';

/** `plinth criticality signals.csv`: the OpenSSF criticality score of every row, for comparison. */
export function registerCriticality(program: Command): void {
  program
    .command('criticality')
    .description('Append the OpenSSF criticality score to a CSV of signals.')
    .argument('<signals>', 'CSV file with legacy.* columns; - for standard input')
    .option('--json', 'print JSON: one object a row')
    .action(async (path: string, options: { json?: boolean }) => {
      const { asFile } = await import('./input.js');
      const { checkSignals, scoredRows } = await import('./criticality-csv.js');
      const { writeCsv, writeObjects } = await import('./criticality-out.js');
      const file = await asFile(path);
      try {
        // A file is scored whole or not at all: it is read once to see that every row can be, and once to print it.
        await checkSignals(file.path, path);
        await (options.json === true ? writeObjects : writeCsv)(scoredRows(file.path, path));
      } finally {
        await file.discard();
      }
    });
}

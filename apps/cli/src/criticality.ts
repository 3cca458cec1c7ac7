import type { Command } from 'commander';

/** `plinth criticality signals.csv`: the OpenSSF criticality score of every row, for comparison. */
export function registerCriticality(program: Command): void {
  program
    .command('criticality')
    .description('Append the OpenSSF criticality score to a CSV of signals.')
    .argument('<signals>', 'CSV file with legacy.* columns; - for standard input')
    .option('--json', 'print JSON: one object a row')
    .action(async (path: string, options: { json?: boolean }) => {
      const { accepted } = await import('#libs/kernel/src/index.js');
      const { parse } = await import('csv-parse/sync');
      const { stringify } = await import('csv-stringify/sync');
      const { SCORE_COLUMN, scoreSignals } = await import('#libs/health/src/domain/signals-table.js');
      const { readText } = await import('./input.js');
      const { csvRefusal } = await import('./criticality-csv.js');
      let rows: string[][];
      try {
        rows = parse(readText(path), { bom: true, skip_empty_lines: true });
      } catch (error) {
        throw csvRefusal(error, path);
      }
      const scored = accepted(scoreSignals(rows));
      if (options.json === true) {
        const [header = [], ...records] = scored;
        const objects = records.map((row) => ({
          ...Object.fromEntries(header.map((name, i) => [name, row[i]])),
          [SCORE_COLUMN]: row.at(-1) === '' ? null : Number(row.at(-1)),
        }));
        process.stdout.write(`${JSON.stringify(objects, null, 1)}\n`);
      } else {
        process.stdout.write(stringify(scored));
      }
    });
}

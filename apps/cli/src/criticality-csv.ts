import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { Refused, accepted, refuse } from '#libs/kernel/src/index.js';
import { SCORE_COLUMN, scoreCell, signalColumns } from '#libs/health/src/domain/signals-table.js';
import { decoded, unreadable } from './input.js';

/** Reads the whole table without keeping it; refuses the first row that cannot be scored. */
export async function checkSignals(file: string, name: string): Promise<void> {
  for await (const row of scoredRows(file, name)) void row;
}

/** The table a row at a time, its header first, each with the score as its last cell. Holds one row. */
export async function* scoredRows(file: string, name: string): AsyncGenerator<readonly string[]> {
  const records = parse({ bom: true, skip_empty_lines: true });
  const source = createReadStream(file, { highWaterMark: 262_144 });
  // What goes wrong on the way ends the parser with the same error, and so the loop below.
  pipeline(source, (chunks: AsyncIterable<Buffer>) => decoded(chunks, name), records).catch(() => undefined);
  let columns: ReturnType<typeof signalColumns> | null = null;
  let row = 0;
  try {
    for await (const record of records as AsyncIterable<string[]>) {
      row += 1;
      if (columns === null) {
        columns = accepted(signalColumns(record));
        yield [...record, SCORE_COLUMN];
      } else yield [...record, accepted(scoreCell(accepted(columns), record, row))];
    }
  } catch (error) {
    throw csvRefusal(error, name);
  }
  if (columns === null) accepted(signalColumns([]));
}

/** A CSV error as a refusal with the line it stands in, and a file that cannot be read; anything else as it is. */
function csvRefusal(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof Refused || !('code' in error)) return error;
  if ('syscall' in error) return unreadable(error, path);
  return new Refused(refuse('cli.not-csv', 'malformed', `The file is no CSV: ${error.message}`, path));
}

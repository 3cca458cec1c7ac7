import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { InfoRecord as Info } from 'csv-parse';
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
  // A blank line is no row where there are several columns, and an empty cell where there is one.
  const records = parse({ bom: true, relax_column_count: true, info: true });
  const source = createReadStream(file, { highWaterMark: 262_144 });
  // What goes wrong on the way ends the parser with the same error, and so the loop below.
  pipeline(source, (chunks: AsyncIterable<Buffer>) => decoded(chunks, name), records).catch(() => undefined);
  let columns: ReturnType<typeof signalColumns> | null = null;
  let row = 0;
  let width = 0;
  try {
    for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: Info }>) {
      if (isBlank(record) && width !== 1) continue;
      if (width !== 0 && record.length !== width) throw unequal(name, info.lines, record.length, width);
      width = record.length;
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

function isBlank(record: readonly string[]): boolean {
  return record.length === 1 && record[0] === '';
}

function unequal(path: string, line: number, cells: number, columns: number): Refused {
  const message = `The file is no CSV: ${cells} cells on line ${line}, in the header ${columns}.`;
  return new Refused(refuse('cli.not-csv', 'malformed', message, path));
}

/** A CSV error as a refusal with the line it stands in, and a file that cannot be read; anything else as it is. */
function csvRefusal(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof Refused || !('code' in error)) return error;
  if ('syscall' in error) return unreadable(error, path);
  return new Refused(refuse('cli.not-csv', 'malformed', `The file is no CSV: ${error.message}`, path));
}

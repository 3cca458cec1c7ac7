import { once } from 'node:events';
import { stringify } from 'csv-stringify/sync';
import { SCORE_COLUMN } from '#libs/health/src/domain/signals-table.js';

type Rows = AsyncIterable<readonly string[]>;

const BATCH = 500;

/** Prints the rows as CSV, as fast as they are taken. */
export async function writeCsv(rows: Rows): Promise<void> {
  let batch: (readonly string[])[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    await write(stringify(batch));
    batch = [];
  }
  await write(stringify(batch));
}

/** Prints a JSON array with one object a row; the score is a number or null. */
export async function writeObjects(rows: Rows): Promise<void> {
  let header: readonly string[] | null = null;
  let separator = '[\n ';
  for await (const row of rows) {
    if (header === null) {
      header = row;
      continue;
    }
    const cells = header.map((name, at) => [name, row[at]] as const);
    const score = row.at(-1) === '' ? null : Number(row.at(-1));
    await write(`${separator}${JSON.stringify({ ...Object.fromEntries(cells), [SCORE_COLUMN]: score })}`);
    separator = ',\n ';
  }
  await write(separator === '[\n ' ? '[]\n' : '\n]\n');
}

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

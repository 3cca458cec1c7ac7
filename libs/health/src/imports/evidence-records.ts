import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { Refused, refuse, refused } from '#libs/kernel/src/index.js';
import { EVIDENCE_LIMITS } from '../domain/evidence-file.js';

/** One record with the line it ends in: the cells of a CSV line, the entries of a JSON object, or why it is neither. */
export interface EvidenceRecord<T> {
  readonly line: number;
  readonly content: T;
}

/** The cells of every CSV record (RFC 4180). A record that is too long or whose quotes do not close ends the file. */
export async function* csvRecords(text: AsyncIterable<string>): AsyncGenerator<EvidenceRecord<string[]>> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: EVIDENCE_LIMITS.rowBytes,
  });
  // What goes wrong on the way ends the parser with the same error, and so the loop below.
  pipeline(Readable.from(text), parser).catch(() => undefined);
  try {
    for await (const { info, record } of parser as AsyncIterable<{
      info: { lines: number };
      record: string[];
    }>) {
      yield { line: info.lines, content: record };
    }
  } catch (error) {
    throw csvRefusal(error);
  }
}

function csvRefusal(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error;
  const { lines } = error as { lines?: number };
  const where = `line ${lines ?? 1}`;
  return new Refused(
    refuse('health.import-csv', 'invalid', 'Here the file is no CSV, or a line is too long.', where),
  );
}

/** The object of every line of JSON, as its entries; null where the line is no JSON object. Empty lines are none. */
export async function* jsonRecords(
  text: AsyncIterable<string>,
): AsyncGenerator<EvidenceRecord<[string, unknown][] | null>> {
  let rest = '';
  let line = 0;
  for await (const piece of text) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      line += 1;
      if (part.trim() !== '') yield { line, content: entriesOf(part, line) };
    }
    fitting(rest, line + 1);
  }
  if (rest.trim() !== '') yield { line: line + 1, content: entriesOf(rest, line + 1) };
}

function entriesOf(text: string, line: number): [string, unknown][] | null {
  try {
    const parsed = JSON.parse(fitting(text, line)) as unknown;
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null;
    return Object.entries(parsed);
  } catch (error) {
    if (error instanceof Refused) throw error;
    return null;
  }
}

function fitting(line: string, number: number): string {
  if (line.length <= EVIDENCE_LIMITS.rowBytes) return line;
  return refused('health.import-line-too-long', 'invalid', 'This line is too long.', `line ${number}`);
}

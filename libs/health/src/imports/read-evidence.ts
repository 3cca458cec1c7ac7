import type { Refusal } from '#libs/kernel/src/index.js';
import { Refused, accepted, isRefusal, refuse, refused } from '#libs/kernel/src/index.js';
import type { EvidenceHead, EvidenceRow, EvidenceSize } from '../domain/evidence-file.js';
import { EVIDENCE_LIMITS, checkColumns, readHead, readRow } from '../domain/evidence-file.js';
import { csvRecords, jsonRecords } from './evidence-records.js';
import type { Passed } from './evidence-text.js';
import { evidenceText } from './evidence-text.js';

/** How a file is written. */
export const EVIDENCE_MEDIA = { csv: 'text/csv', jsonl: 'application/x-ndjson' } as const;
export type EvidenceMedium = keyof typeof EVIDENCE_MEDIA;

/** A row with the line it stands in. */
export interface NumberedRow extends EvidenceRow {
  readonly line: number;
}

/** Takes rows as they are read, some at a time; not called any more once a problem was found. */
export type TakeRows = (head: EvidenceHead, rows: readonly NumberedRow[]) => Promise<void>;

/** A file that was read to its end. */
export interface EvidenceFile {
  readonly head: EvidenceHead;
  readonly medium: EvidenceMedium;
  readonly rowCount: number;
  readonly bytes: number;
  /** SHA-256 of the bytes. */
  readonly hash: string;
}

const BATCH = 1_000;
/** More lines before the columns are no head. */
const HEAD_LINES = 12;

/**
 * Reads a file of evidence (docs/evidence-files.md) and holds a batch of it. A file is accepted whole or refused whole: with
 * `health.import-refused` and up to a hundred problems by line, or at once where it cannot be read on.
 */
export async function readEvidence(
  medium: EvidenceMedium,
  chunks: AsyncIterable<Uint8Array>,
  take: TakeRows,
  size: EvidenceSize = EVIDENCE_LIMITS,
): Promise<EvidenceFile> {
  const passed: Passed = { bytes: 0, hash: '' };
  const text = evidenceText(chunks, passed, size);
  const reader = new Reader(take, size.rows);
  if (medium === 'csv') await readCsv(text, reader);
  else await readJson(text, reader);
  const head = await reader.end();
  return { head, medium, rowCount: reader.rowCount, bytes: passed.bytes, hash: passed.hash };
}

async function readCsv(text: AsyncIterable<string>, reader: Reader): Promise<void> {
  const entries: [string, string][] = [];
  let names: readonly string[] | null = null;
  for await (const { line, content } of csvRecords(text)) {
    if (names !== null) {
      if (content.length === names.length) {
        await reader.row(new Map(names.map((name, at) => [name, content[at]])), line);
      } else {
        const message = `There are ${content.length} cells where the header has ${names.length}.`;
        reader.problem(refuse('health.import-cells', 'invalid', message, `line ${line}`));
      }
      continue;
    }
    // Spreadsheets fill the short lines of the head up with empty cells.
    const [name = '', ...cells] = content.map((cell) => cell.trim());
    if (name === 'key') {
      names = [name, ...cells];
      reader.begin(entries);
      reader.columns(names);
    } else if (entries.length === HEAD_LINES || cells.slice(1).some((cell) => cell !== '')) {
      reader.begin([[name, '']]);
    } else entries.push([name, cells[0] ?? '']);
  }
  if (names === null) reader.begin(entries);
}

async function readJson(text: AsyncIterable<string>, reader: Reader): Promise<void> {
  let isFirst = true;
  for await (const { line, content } of jsonRecords(text)) {
    if (isFirst) reader.begin(content ?? []);
    else if (content === null) {
      reader.problem(refuse('health.import-json', 'invalid', 'This is no JSON object.', `line ${line}`));
    } else if (reader.columnsAt(content, line)) await reader.row(new Map(content), line);
    isFirst = false;
  }
  if (isFirst) reader.begin([]);
}

/** What both ways of writing have in common: the head, rows in batches, and the problems that refuse the whole. */
class Reader {
  rowCount = 0;
  private head: EvidenceHead | null = null;
  private batch: NumberedRow[] = [];
  private readonly problems: Refusal[] = [];

  constructor(
    private readonly take: TakeRows,
    private readonly maxRows: number,
  ) {}

  begin(entries: Iterable<readonly [string, unknown]>): void {
    this.head = accepted(readHead(entries));
  }

  columns(names: readonly string[]): void {
    accepted(checkColumns(this.begun().family, names) ?? null);
  }

  /** The names a line of JSON has; a wrong one is a problem of this line. */
  columnsAt(entries: readonly (readonly [string, unknown])[], line: number): boolean {
    const names = entries.map(([name]) => name);
    const refusal = checkColumns(this.begun().family, names);
    if (refusal === undefined) return true;
    this.problem({ ...refusal, path: `line ${line}, ${refusal.path ?? ''}` });
    return false;
  }

  async row(fields: ReadonlyMap<string, unknown>, line: number): Promise<void> {
    const head = this.begun();
    this.rowCount += 1;
    if (this.rowCount > this.maxRows) {
      refused('health.import-too-large', 'too-large', `A file has at most ${this.maxRows} rows.`);
    }
    const row = readRow(head.family, fields, line);
    if (Array.isArray(row)) for (const problem of row) this.problem(problem);
    else if (this.problems.length === 0) this.batch.push({ ...row, line });
    if (this.batch.length >= BATCH) await this.hand(head);
  }

  /** Adds a problem, and refuses the file once there are more than anybody reads. */
  problem(problem: Refusal): void {
    this.problems.push(problem);
    if (this.problems.length >= EVIDENCE_LIMITS.problems) this.refuseWhole();
  }

  async end(): Promise<EvidenceHead> {
    const head = this.begun();
    if (this.problems.length > 0) this.refuseWhole();
    if (this.rowCount === 0) refused('health.import-empty', 'invalid', 'The file has no rows.');
    await this.hand(head);
    return head;
  }

  private async hand(head: EvidenceHead): Promise<void> {
    if (this.problems.length > 0 || this.batch.length === 0) return;
    const rows = this.batch;
    this.batch = [];
    await this.take(head, rows);
  }

  private refuseWhole(): never {
    throw new Refused(refusalOf(this.problems));
  }

  private begun(): EvidenceHead {
    const { head } = this;
    if (head === null || isRefusal(head)) throw new Error('The head is read before the rows.');
    return head;
  }
}

/** The problems of a file as one refusal. */
export function refusalOf(problems: readonly Refusal[]): Refusal {
  const count =
    problems.length >= EVIDENCE_LIMITS.problems
      ? `${problems.length} problems or more`
      : `${problems.length} problems`;
  return {
    ...refuse('health.import-refused', 'invalid', `The file is refused whole: ${count}.`),
    details: problems.map(({ code, message, path }) => ({
      code,
      message,
      ...(path === undefined ? {} : { path }),
    })),
  };
}

import type { ExportProblem } from './export.js';

/** Findings kept; a file of another kind would otherwise fill the screen. */
const MOST_PROBLEMS = 100;
const NEWLINE = 0x0a;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The lines of an export, put together from its bytes as they come, so that size does not matter. */
export class ExportLines {
  private lines = 0;
  private rest: Uint8Array<ArrayBufferLike> = new Uint8Array();

  /** `onLine`: called for every whole line, without its end; the header is number 0. */
  constructor(private readonly onLine: (line: Uint8Array, number: number) => void) {}

  /** Takes the next bytes of the file. */
  take(chunk: Uint8Array): void {
    let bytes = joined(this.rest, chunk);
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
      this.lines += 1;
      this.onLine(bytes.subarray(0, end), this.lines - 1);
      bytes = bytes.subarray(end + 1);
    }
    this.rest = bytes;
  }

  /** Whole lines taken, with the header. */
  get count(): number {
    return this.lines;
  }

  /** Whether the last line has no end. */
  get isCut(): boolean {
    return this.rest.length > 0;
  }
}

/** What is wrong with an export, in the order of the file. */
export class ExportFindings {
  readonly problems: ExportProblem[] = [];

  report(record: number, code: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ record, code });
  }
}

/** The text of a line; undefined where it is no UTF-8. */
export function textOf(line: Uint8Array): string | undefined {
  try {
    return UTF8.decode(line);
  } catch {
    return undefined;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

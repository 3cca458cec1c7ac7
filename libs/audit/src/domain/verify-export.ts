import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { openCheckpoint, parseCheckpoint } from './checkpoint.js';
import { entryLeaf, faultOf } from './entry.js';
import type { ExportHeader, ExportProblem, ExportVerdict } from './export.js';
import { readHeader, readRecord } from './export.js';
import type { Frontier } from './frontier.js';
import { EMPTY_FRONTIER, append, headOf } from './frontier.js';
import type { VerifierKey } from './signed-note.js';
import { parseVerifierKey } from './signed-note.js';

/** Findings kept; a file of another kind would otherwise fill the screen. */
const MOST_PROBLEMS = 100;
const NEWLINE = 0x0a;

/**
 * Verifies an audit export line by line, so that size does not matter. Feed it every byte with `take`, then ask for
 * the `verdict`. It promises: an export that passes holds exactly the leaves under its root, in order, each disclosed
 * entry is the one that was logged, and the tree head is the signed one. What it cannot say is whether the log of the
 * signer is the one others were shown: for that, hold the checkpoint against one you kept (consistency proof).
 */
export class AuditExportVerifier {
  private header: ExportHeader | undefined;
  private frontier: Frontier = EMPTY_FRONTIER;
  private lines = 0;
  private rest: Uint8Array<ArrayBufferLike> = new Uint8Array();
  private readonly problems: ExportProblem[] = [];
  private readonly utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  /** `key`: the log's public key as known from elsewhere; without it the key named in the file is taken. */
  constructor(private readonly key?: VerifierKey) {}

  /** Takes the next bytes of the file. */
  take(chunk: Uint8Array): void {
    let bytes = joined(this.rest, chunk);
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE)) {
      this.takeLine(bytes.subarray(0, end));
      bytes = bytes.subarray(end + 1);
    }
    this.rest = bytes;
  }

  /** The verdict over everything taken. */
  verdict(): ExportVerdict {
    if (this.rest.length > 0) this.report(this.lines, 'audit.file-truncated');
    const records = Math.max(0, this.lines - 1);
    if (this.header === undefined) {
      if (this.lines === 0) this.report(0, 'audit.header-invalid');
    } else {
      if (records !== this.header.size) this.report(0, 'audit.size-mismatch');
      if (bytesToHex(headOf(this.frontier)) !== this.header.root) this.report(0, 'audit.root-mismatch');
      this.checkCheckpoint(this.header);
    }
    return { ok: this.problems.length === 0, records, problems: this.problems };
  }

  private takeLine(bytes: Uint8Array): void {
    const record = this.lines;
    this.lines += 1;
    const line = this.decoded(bytes);
    if (record === 0) {
      const header = readHeader(line ?? '');
      if (typeof header === 'string') this.report(0, header);
      else if (header.kind === 'ledger') this.report(0, 'audit.kind-not-audit');
      else this.header = header;
    } else if (this.header !== undefined) {
      this.takeRecord(record, line ?? '', this.header);
    }
  }

  private takeRecord(number: number, line: string, header: ExportHeader): void {
    const record = readRecord(line);
    if (record === undefined) return this.report(number, 'audit.record-malformed');
    this.frontier = append(this.frontier, hexToBytes(record.leaf));
    if (record.index !== number - 1) this.report(number, 'audit.index-out-of-order');
    if (record.entry === undefined) {
      if (header.kind === 'audit-full') this.report(number, 'audit.entry-missing');
    } else if (faultOf(record.entry) !== undefined) {
      this.report(number, 'audit.entry-invalid');
    } else if (entryLeaf(record.entry) !== record.leaf) {
      this.report(number, 'audit.leaf-mismatch');
    }
  }

  private checkCheckpoint(header: ExportHeader): void {
    const named = header.key === undefined ? undefined : parseVerifierKey(header.key);
    if (header.key !== undefined && named === undefined) return this.report(0, 'audit.key-invalid');
    if (header.checkpoint === undefined) {
      if (this.key !== undefined) this.report(0, 'audit.checkpoint-missing');
      return;
    }
    const key = this.key ?? named;
    const claimed = parseCheckpoint(header.checkpoint);
    if (key !== undefined && openCheckpoint(header.checkpoint, key) === undefined) {
      this.report(0, 'audit.signature-invalid');
    } else if (
      claimed === undefined ||
      claimed.size !== header.size ||
      bytesToHex(claimed.root) !== header.root
    ) {
      this.report(0, 'audit.checkpoint-mismatch');
    }
    if (
      this.key !== undefined &&
      named !== undefined &&
      bytesToHex(named.publicKey) !== bytesToHex(this.key.publicKey)
    ) {
      this.report(0, 'audit.key-mismatch');
    }
  }

  private decoded(bytes: Uint8Array): string | undefined {
    try {
      return this.utf8.decode(bytes);
    } catch {
      return undefined;
    }
  }

  private report(record: number, code: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ record, code });
  }
}

/** Verifies a whole audit export that is in memory. */
export function verifyExport(bytes: Uint8Array, key?: VerifierKey): ExportVerdict {
  const verifier = new AuditExportVerifier(key);
  verifier.take(bytes);
  return verifier.verdict();
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const bytes = new Uint8Array(a.length + b.length);
  bytes.set(a);
  bytes.set(b, a.length);
  return bytes;
}

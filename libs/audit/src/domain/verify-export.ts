import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { openCheckpoint, parseCheckpoint } from './checkpoint.js';
import { entryLeaf, faultOf } from './entry.js';
import type { ExportHeader, ExportVerdict } from './export.js';
import { readHeader, readRecord } from './export.js';
import { ExportFindings, ExportLines, textOf } from './export-lines.js';
import type { Frontier } from './frontier.js';
import { EMPTY_FRONTIER, append, headOf } from './frontier.js';
import type { VerifierKey } from './signed-note.js';
import { parseVerifierKey } from './signed-note.js';

/**
 * Verifies an audit export line by line, so that size does not matter. Feed it every byte with `take`, then ask for
 * the `verdict`. It promises: an export that passes holds exactly the leaves under its root, in order, each disclosed
 * entry is the one that was logged, and the tree head is the signed one. What it cannot say is whether the log of the
 * signer is the one others were shown: for that, hold the checkpoint against one you kept (consistency proof).
 */
export class AuditExportVerifier {
  private header: ExportHeader | undefined;
  private frontier: Frontier = EMPTY_FRONTIER;
  private readonly lines = new ExportLines((line, number) => this.takeLine(line, number));
  private readonly findings = new ExportFindings();

  /** `key`: the log's public key as known from elsewhere; without it the key named in the file is taken. */
  constructor(private readonly key?: VerifierKey) {}

  /** Takes the next bytes of the file. */
  take(chunk: Uint8Array): void {
    this.lines.take(chunk);
  }

  /** The verdict over everything taken. */
  verdict(): ExportVerdict {
    if (this.lines.isCut) this.report(this.lines.count, 'audit.file-truncated');
    const records = Math.max(0, this.lines.count - 1);
    if (this.header === undefined) {
      if (this.lines.count === 0) this.report(0, 'audit.header-invalid');
    } else {
      if (records !== this.header.size) this.report(0, 'audit.size-mismatch');
      if (bytesToHex(headOf(this.frontier)) !== this.header.root) this.report(0, 'audit.root-mismatch');
      this.checkCheckpoint(this.header);
    }
    const { problems } = this.findings;
    return { ok: problems.length === 0, records, problems };
  }

  private takeLine(bytes: Uint8Array, record: number): void {
    const line = textOf(bytes);
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

  private report(record: number, code: string): void {
    this.findings.report(record, code);
  }
}

/** Verifies a whole audit export that is in memory. */
export function verifyExport(bytes: Uint8Array, key?: VerifierKey): ExportVerdict {
  const verifier = new AuditExportVerifier(key);
  verifier.take(bytes);
  return verifier.verdict();
}

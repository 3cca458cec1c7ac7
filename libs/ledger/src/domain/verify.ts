import type { ExportHeader, ExportVerdict } from '#libs/audit/src/domain/export.js';
import { readHeader } from '#libs/audit/src/domain/export.js';
import { ExportFindings, ExportLines, textOf } from '#libs/audit/src/domain/export-lines.js';
import type { Frontier } from '#libs/audit/src/domain/frontier.js';
import { append, EMPTY_FRONTIER, headOf } from '#libs/audit/src/domain/frontier.js';
import { hashLeaf } from '#libs/audit/src/domain/merkle.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { BalanceRecord } from './export.js';
import { readLedgerRecord } from './ledger-record.js';
import { LedgerReplay } from './replay.js';

/**
 * Verifies a ledger export byte by byte: feed every chunk with `take`, then ask for the `verdict`. An export that passes holds
 * exactly the lines under its root; every transaction has the declared number of entries and balances in every currency; no
 * transaction or idempotency key stands twice; each reversal turns back exactly one earlier transaction; replay reproduces
 * every balance, and no envelope is negative. `record` counts the lines after the header from 1.
 */
export class LedgerExportVerifier {
  private header: ExportHeader | undefined;
  private frontier: Frontier = EMPTY_FRONTIER;
  private readonly lines = new ExportLines((line, number) => this.takeLine(line, number));
  private readonly findings = new ExportFindings();
  private readonly replay = new LedgerReplay();

  /** Takes the next bytes of the file. */
  take(chunk: Uint8Array): void {
    this.lines.take(chunk);
  }

  /** The verdict over everything taken. */
  verdict(): ExportVerdict {
    if (this.lines.isCut) this.report(this.lines.count, 'ledger.file-truncated');
    const records = Math.max(0, this.lines.count - 1);
    if (this.header === undefined) {
      if (this.lines.count === 0) this.report(0, 'ledger.header-invalid');
    } else {
      if (records !== this.header.size) this.report(0, 'ledger.size-mismatch');
      if (bytesToHex(headOf(this.frontier)) !== this.header.root) this.report(0, 'ledger.root-mismatch');
      for (const code of this.replay.finalProblems()) this.report(0, code);
    }
    const { problems } = this.findings;
    return { ok: problems.length === 0, records, problems };
  }

  private takeLine(bytes: Uint8Array, number: number): void {
    if (number === 0) return this.takeHeader(bytes);
    if (this.header === undefined) return;
    this.frontier = append(this.frontier, hashLeaf(bytes));
    const line = textOf(bytes);
    const record = line === undefined ? undefined : readLedgerRecord(line);
    if (record === undefined) return this.report(number, 'ledger.record-malformed');
    const codes = isBalance(record) ? this.replay.takeBalance(record) : this.replay.takeTransaction(record);
    for (const code of codes) this.report(number, code);
  }

  private takeHeader(bytes: Uint8Array): void {
    const header = readHeader(textOf(bytes) ?? '');
    if (typeof header === 'string') this.report(0, header.replace(/^audit\./, 'ledger.'));
    else if (header.kind !== 'ledger') this.report(0, 'ledger.kind-not-ledger');
    else this.header = header;
  }

  private report(record: number, code: string): void {
    this.findings.report(record, code);
  }
}

/** Verifies a whole ledger export that is in memory. */
export function verifyLedgerExport(bytes: Uint8Array): ExportVerdict {
  const verifier = new LedgerExportVerifier();
  verifier.take(bytes);
  return verifier.verdict();
}

function isBalance(record: { readonly record: string }): record is BalanceRecord {
  return record.record === 'balance';
}

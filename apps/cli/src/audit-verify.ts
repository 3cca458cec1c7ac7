import { createReadStream } from 'node:fs';
import type { ExportVerdict } from '#libs/audit/src/domain/export.js';
import { readHeader } from '#libs/audit/src/domain/export.js';
import { parseVerifierKey } from '#libs/audit/src/domain/signed-note.js';
import { AuditExportVerifier } from '#libs/audit/src/domain/verify-export.js';
import { refused } from '#libs/kernel/src/index.js';

/** Bytes of the file looked at to tell its kind; a header with its checkpoint has about 600. */
const HEADER_WITHIN = 16_384;

/** Verifies an export of any kind, without holding an audit export in memory. `-` is standard input. */
export async function verifyFile(path: string, vkey?: string): Promise<ExportVerdict> {
  const key = vkey === undefined ? undefined : parseVerifierKey(vkey);
  if (vkey !== undefined && key === undefined) {
    refused('audit.key-invalid', 'malformed', 'This is no public key of a log.', '--key');
  }
  const verifier = new AuditExportVerifier(key);
  let start: Buffer = Buffer.alloc(0);
  let isLedger: boolean | undefined;
  for await (const chunk of chunksOf(path)) {
    if (isLedger !== false) start = Buffer.concat([start, chunk]);
    isLedger ??= kindIsLedger(start);
    verifier.take(chunk);
  }
  if (isLedger === true) {
    const { verifyLedgerExport } = await import('#libs/ledger/src/domain/verify.js');
    return verifyLedgerExport(start);
  }
  return verifier.verdict();
}

/** Whether the file says it is the ledger's; undefined until its first line is there. */
function kindIsLedger(start: Buffer): boolean | undefined {
  const end = start.indexOf(0x0a);
  if (end < 0) return start.length > HEADER_WITHIN ? false : undefined;
  const header = readHeader(start.subarray(0, end).toString('utf8'));
  return typeof header !== 'string' && header.kind === 'ledger';
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    const source: AsyncIterable<Buffer> = path === '-' ? process.stdin : createReadStream(path);
    for await (const chunk of source) yield chunk;
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    refused('cli.file-unreadable', 'malformed', `The file cannot be read: ${reason}.`, path);
  }
}

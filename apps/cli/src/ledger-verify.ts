import type { ExportVerdict } from '#libs/audit/src/domain/export.js';
import { readHeader } from '#libs/audit/src/domain/export.js';
import { verifyLedgerExport } from '#libs/ledger/src/domain/verify.js';
import { readBytes } from './input.js';

/** Verifies a ledger export; a file that says it is of the audit log is verified as that. */
export async function verdictOf(path: string): Promise<ExportVerdict> {
  const bytes = readBytes(path);
  const end = bytes.indexOf(0x0a);
  const header = readHeader(new TextDecoder().decode(bytes.subarray(0, Math.max(end, 0))));
  if (typeof header === 'string' || header.kind === 'ledger') return verifyLedgerExport(bytes);
  const { verifyExport } = await import('#libs/audit/src/domain/verify-export.js');
  return verifyExport(bytes);
}

import { AuditExportVerifier } from '#libs/audit/src/domain/verify-export.js';
import { LedgerExportVerifier } from '#libs/ledger/src/domain/verify.js';
import { ApiProblem } from './actor.js';
import type { Fund } from './fund.js';

/**
 * Takes the exports of books and log, over the API, and verifies them with the functions of the command line. The log is
 * asked for a signed head first, so that the export covers everything done so far.
 */
export async function verifyExports(
  fund: Fund,
): Promise<{ ledgerBalanced: boolean; auditVerified: boolean }> {
  const auditor = await fund.as('auditor');
  const { sizeBefore } = await auditor.do(auditor.api.POST('/api/v1/audit/checkpoints'));
  await fund.until('a signed head over everything', async () => {
    const head = await auditor.file('/api/v1/audit/checkpoint').catch(noneYet);
    return Number(new TextDecoder().decode(head).split('\n')[1]) > sizeBefore ? true : undefined;
  });
  const [log, books] = [new AuditExportVerifier(), new LedgerExportVerifier()];
  log.take(await auditor.file('/api/v1/audit/export?kind=audit-full'));
  books.take(await auditor.file('/api/v1/ledger/export'));
  return { ledgerBalanced: books.verdict().ok, auditVerified: log.verdict().ok };
}

/** A log that has just been opened has no signed head for a moment. */
function noneYet(error: unknown): undefined {
  if (error instanceof ApiProblem && error.status === 503) return undefined;
  throw error;
}

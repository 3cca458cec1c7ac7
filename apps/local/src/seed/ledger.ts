import type { EntityManager } from 'typeorm';
import { clock } from '#libs/acts/src/index.js';
import type { AuditDraft } from '#libs/audit/src/index.js';
import { insertAuditEntries } from '#libs/audit/src/index.js';
import { LedgerService } from '#libs/ledger/src/index.js';

/** Cash of the year that may leave, in minor units. */
const PAYMENT_BUDGET_MINOR = 24_000_000_000n;

/** The council's budget of the demo fund: every envelope appropriated, and this year's cash. Again is no change. */
export async function seedLedger(tx: EntityManager): Promise<void> {
  const ledger = new LedgerService();
  const now = await clock(tx);
  const drafts: AuditDraft[] = [];
  const act = { tx, now, audit: (draft: AuditDraft) => drafts.push(draft) };
  const envelopes = await tx.query<{ slug: string; year: number; amount_minor: string; currency: string }[]>(
    `SELECT slug, year, amount_minor, currency FROM envelopes JOIN programmes ON programmes.id = envelopes.programme_id
     WHERE NOT EXISTS (SELECT 1 FROM ledger_transactions WHERE idempotency_key = 'appropriation:' || slug || ':' || year)`,
  );
  for (const { slug, year, amount_minor, currency } of envelopes) {
    await ledger.appropriate(act, { programmeSlug: slug, year, currency }, BigInt(amount_minor));
  }
  for (const year of new Set(envelopes.map((envelope) => envelope.year))) {
    await ledger.appropriatePayments(act, year, PAYMENT_BUDGET_MINOR);
  }
  await insertAuditEntries(tx, drafts, now, { kind: 'system', id: 'seed' });
}

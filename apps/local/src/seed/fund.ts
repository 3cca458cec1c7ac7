import type { EntityManager } from 'typeorm';
import { Act, clock, insertWakes } from '#libs/acts/src/index.js';
import { insertAuditEntries } from '#libs/audit/src/index.js';
import { foundFund, readFundFile } from '#libs/charter/src/index.js';
import { accepted, systemPrincipal } from '#libs/kernel/src/index.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import {
  AssessmentRow,
  Contributions,
  CONTRIBUTIONS_ACCOUNT,
  Receipts,
  VotingRules,
} from '#libs/members/src/index.js';
import { seededId } from './call-book.js';
import { DEMO_FUND } from './demo-fund.js';
import { UNPAID } from './member-states.js';

/**
 * The demo fund, founded as any other. Again is no change; what a home has from an earlier version of the demo stays as it is.
 */
export async function seedFund(tx: EntityManager): Promise<void> {
  await foundFund(tx, accepted(readFundFile(DEMO_FUND)), { by: 'seed', idOf: seededId });
}

/**
 * Assesses the current year with its votes and books what most states paid, through the same functions as the treasury's acts.
 * Again is no change.
 */
export async function seedYear(tx: EntityManager): Promise<void> {
  const now = await clock(tx);
  const year = Number(now.slice(0, 4));
  if (await tx.existsBy(AssessmentRow, { year })) return;
  const act = new Act(tx, systemPrincipal('seed'), now, false, null);
  // Nobody is told of what was always there, and the document was checked with its votes.
  const ledger = new LedgerService();
  const nobody = () => Promise.resolve();
  const contributions = new Contributions(ledger, nobody, new VotingRules());
  const receipts = new Receipts(ledger, contributions, nobody);
  await contributions.assessYear(act, year);
  for (const row of await tx.find(AssessmentRow, { where: { year }, order: { stateId: 'ASC' } })) {
    if (UNPAID.includes(row.stateId)) continue;
    const { assessedMinor: amountMinor, currency } = row;
    const shown = { movementId: null, shown: { bankAccount: CONTRIBUTIONS_ACCOUNT } };
    accepted(
      await receipts.receive(act, row, { amountMinor, currency, valueDate: now.slice(0, 10), ...shown }),
    );
  }
  await insertAuditEntries(tx, act.audits, now, { kind: 'system', id: 'seed' });
  await insertWakes(tx, act.wakes, null);
}

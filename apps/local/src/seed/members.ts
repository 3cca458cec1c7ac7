import type { EntityManager } from 'typeorm';
import { Act, clock, insertWakes } from '#libs/acts/src/index.js';
import { insertAuditEntries } from '#libs/audit/src/index.js';
import { accepted, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import {
  AssessmentRow,
  Contributions,
  CONTRIBUTIONS_ACCOUNT,
  DEFAULT_ASSESSMENT_POLICY,
  DEFAULT_WEIGHTS_POLICY,
  Receipts,
} from '#libs/members/src/index.js';
import { insertPolicy } from '#libs/policies/src/index.js';
import { MEMBER_STATES, UNPAID } from './member-states.js';

/** The member states, their assessment of the current year with its votes, and what they paid. Again is no change. */
export async function seedMembers(tx: EntityManager): Promise<void> {
  const policies = [
    { kind: 'weights', body: DEFAULT_WEIGHTS_POLICY },
    { kind: 'assessment', body: DEFAULT_ASSESSMENT_POLICY },
  ];
  for (const policy of policies) {
    await insertPolicy(tx, {
      ...policy,
      id: newId(),
      name: 'default',
      version: 1,
      adoptedBy: 'seed',
      inForceFrom: '2026-01-01T00:00:00.000Z',
    });
  }
  for (const { id, name, gdpMusd, population } of MEMBER_STATES) {
    await tx.query(
      `INSERT INTO member_states (id, name, gdp_musd, population, acceded_on) VALUES ($1, $2, $3, $4, '2026-01-01')
       ON CONFLICT ON CONSTRAINT pk_member_states DO NOTHING`,
      [id, name, gdpMusd.toString(), population.toString()],
    );
  }
  await seedYear(tx);
}

/** Assesses the current year and books the receipts, through the same functions as the treasury's acts. */
async function seedYear(tx: EntityManager): Promise<void> {
  const now = await clock(tx);
  const year = Number(now.slice(0, 4));
  if (await tx.existsBy(AssessmentRow, { year })) return;
  const act = new Act(tx, systemPrincipal('seed'), now, false, null);
  // Nobody is told of what was always there.
  const ledger = new LedgerService();
  const contributions = new Contributions(ledger, () => Promise.resolve());
  const receipts = new Receipts(ledger, contributions);
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

import type { EntityManager } from 'typeorm';
import { insertPolicy } from '#libs/policies/src/index.js';
import { DEMO_BANK_ACCOUNT } from '#libs/treasury/src/domain/bank-account.js';

/** The account the demo fund pays from; the loopback bank keeps it. Again is no change. */
export async function seedTreasury(tx: EntityManager): Promise<void> {
  await insertPolicy(tx, {
    id: '01930000-0000-7000-8004-000000000001',
    kind: 'bank-account',
    name: 'default',
    version: 1,
    body: DEMO_BANK_ACCOUNT,
    adoptedBy: 'seed',
    inForceFrom: '2026-01-01T00:00:00.000Z',
  });
}

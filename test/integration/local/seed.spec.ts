import { expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { databaseOptions } from '#libs/acts/src/index.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { paidInMinor } from '../../../apps/local/src/seed/member-states.js';
import { seedMembers } from '../../../apps/local/src/seed/members.js';
import { allEntities } from '../../support/entities.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();

it('books as paid exactly what the loopback bank opens with, once', async () => {
  const source = await new DataSource({
    ...databaseOptions({ url: database().url, poolSize: 2, applicationName: 'spec' }),
    entities: await allEntities(),
  } as ConstructorParameters<typeof DataSource>[0]).initialize();
  try {
    await source.transaction(seedMembers);
    await source.transaction(seedMembers);
    const ledger = new LedgerService();
    expect(await ledger.balance(source.manager, 'bank:MAIN')).toBe(paidInMinor());
    expect(await ledger.balance(source.manager, 'receipts-in-transit')).toBe(0n);
    expect(paidInMinor()).toBeGreaterThan(20_000_000_000n);
  } finally {
    await source.destroy();
  }
});

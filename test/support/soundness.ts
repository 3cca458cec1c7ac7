import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { verifyExports } from '../../apps/local/src/demo/checks.js';
import type { Fund } from '../../apps/local/src/demo/fund.js';
import type { Stack } from './stack.js';
import { until } from './stack.js';

/**
 * What holds after every fault: no wake is left behind, no stage was entered twice for one act, no order left the bank's account
 * twice, the books balance and the log verifies.
 */
export async function expectSound(stack: Stack, fund: Fund): Promise<void> {
  await until('every wake delivered', async () => {
    const waiting = await stack.fact<{ n: number }>(
      'SELECT count(*)::int AS n FROM outbox WHERE parked_at IS NULL',
    );
    return waiting?.n === 0;
  });
  const doubled = await stack.owner.query(
    `SELECT application_id, act, count(*) FROM stage_history WHERE act NOT IN ('appeal', 'reopen', 'return-to-council')
      GROUP BY application_id, act, from_stage, to_stage HAVING count(*) > 1`,
  );
  expect(doubled.rows).toEqual([]);
  expect(await paidTwice(stack)).toEqual([]);
  expect(await verifyExports(fund)).toEqual({ ledgerBalanced: true, auditVerified: true });
}

interface BankBooks {
  readonly bookings: readonly Movement[];
  readonly statements: readonly { readonly bookings: readonly Movement[] }[];
}

interface Movement {
  readonly endToEndId: string;
  readonly creditDebit: 'CRDT' | 'DBIT';
}

/** End-to-end ids the bank paid out, in the order of its books: read from its own file, not from ours. */
export async function paidByBank(stack: Stack): Promise<readonly string[]> {
  const text = await readFile(join(stack.directory, 'bank.json'), 'utf8').catch(() => null);
  if (text === null) return [];
  const { bookings, statements } = JSON.parse(text) as BankBooks;
  return [...statements.flatMap((statement) => statement.bookings), ...bookings]
    .filter(({ creditDebit }) => creditDebit === 'DBIT')
    .map(({ endToEndId }) => endToEndId);
}

async function paidTwice(stack: Stack): Promise<readonly string[]> {
  const paid = await paidByBank(stack);
  return paid.filter((id, index) => paid.indexOf(id) !== index);
}

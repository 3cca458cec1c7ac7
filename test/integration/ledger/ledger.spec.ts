import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { Refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { EntryDraft, LedgerAct } from '#libs/ledger/src/index.js';
import {
  accountCode,
  exportLedger,
  LedgerService,
  pair,
  verifyLedgerExport,
} from '#libs/ledger/src/index.js';
import { CHART } from '#libs/ledger/src/domain/chart.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
const ledger = new LedgerService();
const now = '2026-06-01T12:00:00.000Z';

/** A programme of its own for each test, so that envelopes do not meet. */
let programme = '';
let programmes = 0;
beforeEach(() => {
  programmes += 1;
  programme = `p${programmes}`;
});

const acting = (tx: EntityManager): LedgerAct => ({ tx, now, audit: () => undefined });
const inTransaction = <T>(work: (tx: EntityManager) => Promise<T>) => database().dataSource.transaction(work);
const available = () => accountCode('budget-available', programme, 2026);
const balanceOf = (code: string) => ledger.balance(database().dataSource.manager, code);

function draft(entries: readonly EntryDraft[], idempotencyKey = newId()) {
  return { kind: 'test', idempotencyKey, at: now, subject: { type: 'test', id: 't' }, entries };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    const { code, constraint } = error as { code?: string; constraint?: string };
    return constraint ?? code ?? String(error);
  }
}

async function appropriated(amountMinor: bigint): Promise<void> {
  const envelope = { programmeSlug: programme, year: 2026, currency: 'EUR' };
  await inTransaction((tx) => ledger.appropriate(acting(tx), envelope, amountMinor));
}

const request = (applicationId: string, amountMinor: bigint) => ({
  programmeSlug: programme,
  applicationId,
  amountMinor,
});

describe('post', () => {
  it('counts a key once and refuses it with another body', async () => {
    const entries = pair('interest', 'fx-gain', 7n, 'CHF');
    const first = await inTransaction((tx) => ledger.post(tx, draft(entries, 'once')));
    const again = await inTransaction((tx) => ledger.post(tx, draft(entries, 'once')));
    const other = codeOf(
      inTransaction((tx) => ledger.post(tx, draft(pair('interest', 'fx-gain', 8n, 'CHF'), 'once'))),
    );
    expect([again.id === first.id, again.replayed, await other]).toEqual([true, true, 'ledger.key-reused']);
    expect(await ledger.balance(database().dataSource.manager, 'fx-gain', 'CHF')).toBe(7n);
  });

  it('posts once when the same key comes twice at the same time', async () => {
    const entries = pair('interest', 'fx-gain', 3n, 'SEK');
    const posted = await Promise.all(
      Array.from({ length: 8 }, () => inTransaction((tx) => ledger.post(tx, draft(entries, 'rush')))),
    );
    expect(posted.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await ledger.balance(database().dataSource.manager, 'fx-gain', 'SEK')).toBe(3n);
  });

  it('is taken back once', async () => {
    const { id } = await inTransaction((tx) =>
      ledger.post(tx, draft(pair('advances', 'grants-payable', 9n, 'NOK'))),
    );
    const reverse = (key: string) =>
      inTransaction((tx) => ledger.reverse(tx, id, { idempotencyKey: key, at: now }));
    const undone = await reverse('undo');
    expect((await reverse('undo')).replayed).toBe(true);
    expect(await codeOf(reverse('undo-again'))).toBe('ledger.already-reversed');
    expect(
      await codeOf(inTransaction((tx) => ledger.reverse(tx, undone.id, { idempotencyKey: 'redo', at: now }))),
    ).toBe('ledger.reversal-of-reversal');
    expect(await ledger.balance(database().dataSource.manager, 'advances', 'NOK')).toBe(0n);
  });
});

describe('the database, whatever the code does', () => {
  const head = (id: string, count: number) =>
    `INSERT INTO ledger_transactions (id, kind, idempotency_key, body_hash, at, subject_type, subject_id, entry_count)
     VALUES ('${id}', 'raw', '${id}', '', now(), 't', 't', ${count})`;
  const entry = (id: string, position: number, minor: number, account = 'advances') =>
    `INSERT INTO ledger_entries VALUES ('${id}', ${position}, '${account}', 'EUR', ${minor})`;

  async function raw(...statements: readonly string[]): Promise<string> {
    const client = await database().pool.connect();
    try {
      await client.query('BEGIN');
      for (const statement of statements) await client.query(statement);
      await client.query('COMMIT');
      return 'accepted';
    } catch (error) {
      await client.query('ROLLBACK');
      const { constraint, code } = error as { constraint?: string; code?: string };
      return constraint ?? code ?? '';
    } finally {
      client.release();
    }
  }

  const accounts = `INSERT INTO ledger_accounts VALUES ('advances', 'EUR', 'advances', 'asset', 'debit', true),
    ('grants-payable', 'EUR', 'grants-payable', 'liability', 'credit', true) ON CONFLICT DO NOTHING`;
  const whole = (id: string) => [accounts, head(id, 2), entry(id, 1, 5), entry(id, 2, -5, 'grants-payable')];

  it('takes a balanced transaction with the declared entries', async () => {
    expect(await raw(...whole(newId()))).toBe('accepted');
  });

  it.each([
    [
      'an imbalance',
      (id: string) => [head(id, 2), entry(id, 1, 5), entry(id, 2, -4)],
      'tr_ledger_transactions_balanced',
    ],
    [
      'a missing entry',
      (id: string) => [head(id, 3), entry(id, 1, 5), entry(id, 2, -5)],
      'tr_ledger_transactions_balanced',
    ],
    ['no entries', (id: string) => [head(id, 2)], 'tr_ledger_transactions_balanced'],
    [
      'an entry too many',
      (id: string) => [head(id, 2), entry(id, 1, 5), entry(id, 2, -5), entry(id, 3, 1)],
      'tr_ledger_entries_guard',
    ],
    [
      'entries after an early check',
      (id: string) => [
        head(id, 2),
        entry(id, 1, 5),
        entry(id, 2, -5),
        'SET CONSTRAINTS ALL IMMEDIATE',
        entry(id, 3, 1),
      ],
      'tr_ledger_entries_guard',
    ],
    ['a count of one', (id: string) => [head(id, 1), entry(id, 1, 5)], 'ck_ledger_transactions_entry_count'],
    ['an amount of zero', (id: string) => [head(id, 2), entry(id, 1, 0)], 'ck_ledger_entries_amount'],
    [
      'an amount beyond the limit',
      (id: string) => [head(id, 2), entry(id, 1, 9e15 + 2)],
      'ck_ledger_entries_amount',
    ],
    [
      'an account that is not open',
      (id: string) => [head(id, 2), entry(id, 1, 5, 'cash')],
      'fk_ledger_entries_account',
    ],
  ])('refuses %s', async (_, statements, constraint) => {
    expect(await raw(accounts, ...statements(newId()))).toBe(constraint);
  });

  it('refuses entries for a transaction that was posted before', async () => {
    const id = newId();
    expect(await raw(...whole(id))).toBe('accepted');
    expect(await raw(entry(id, 3, 1))).toBe('tr_ledger_entries_guard');
  });

  it.each(['ledger_accounts', 'ledger_transactions', 'ledger_entries'])(
    'lets nobody change or delete %s, not even the owner',
    async (table) => {
      await raw(...whole(newId()));
      const column =
        table === 'ledger_accounts' ? 'family' : table === 'ledger_entries' ? 'currency' : 'kind';
      for (const pool of [database().pool, database().owner]) {
        for (const statement of [
          `UPDATE ${table} SET ${column} = 'x'`,
          `DELETE FROM ${table}`,
          `TRUNCATE ${table} CASCADE`,
        ]) {
          await expect(pool.query(statement)).rejects.toMatchObject({
            code: expect.stringMatching(/^(42501|23001)$/),
          });
        }
      }
    },
  );

  it('lets the app role read running balances and nothing else', async () => {
    await appropriated(10n);
    await expect(
      database().pool.query('UPDATE ledger_balances SET balance_minor = 1000'),
    ).rejects.toMatchObject({
      code: '42501',
    });
    await expect(database().pool.query('DELETE FROM ledger_balances')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('keeps envelopes above zero even where the rule is passed by', async () => {
    await appropriated(10n);
    const id = newId();
    const spend = [head(id, 2), entry(id, 1, 11), entry(id, 2, -11, available())];
    expect(await raw(accounts, ...spend)).toBe('ck_ledger_balances_covered');
  });
});

describe('envelopes', () => {
  it('are reserved, committed, spent, and give back the rest', async () => {
    await appropriated(1_000n);
    const id = newId();
    await inTransaction(async (tx) => {
      await ledger.reserve(acting(tx), request(id, 500n));
      await ledger.commit(acting(tx), request(id, 400n));
      await ledger.releaseRest(acting(tx), id);
      await ledger.spend(acting(tx), request(id, 150n));
      await ledger.cancelRest(acting(tx), id);
    });
    expect(await ledger.encumbrance(database().dataSource.manager, id)).toMatchObject({
      reservedMinor: 0n,
      committedMinor: 0n,
      spentMinor: 150n,
    });
    expect(await balanceOf(available())).toBe(850n);
    expect(await balanceOf(accountCode('budget-spent', programme, 2026))).toBe(150n);
  });

  it('stop hard, and a refusal leaves nothing behind', async () => {
    await appropriated(100n);
    const id = newId();
    expect(await codeOf(inTransaction((tx) => ledger.reserve(acting(tx), request(id, 101n))))).toBe(
      'ledger.envelope-exhausted',
    );
    expect(await ledger.encumbrance(database().dataSource.manager, id)).toBeUndefined();
    expect(await balanceOf(available())).toBe(100n);
  });

  it('refuse to give a case more than it holds', async () => {
    await appropriated(100n);
    const id = newId();
    await inTransaction((tx) => ledger.reserve(acting(tx), request(id, 40n)));
    expect(await codeOf(inTransaction((tx) => ledger.commit(acting(tx), request(id, 41n))))).toBe(
      'ledger.encumbrance-exceeded',
    );
    expect(await codeOf(inTransaction((tx) => ledger.spend(acting(tx), request(id, 1n))))).toBe(
      'ledger.encumbrance-exceeded',
    );
  });

  it('give out exactly what they have when many ask at once', async () => {
    await appropriated(1_000n);
    const answers = await Promise.all(
      Array.from({ length: 16 }, () =>
        codeOf(inTransaction((tx) => ledger.reserve(acting(tx), request(newId(), 100n)))),
      ),
    );
    expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(10);
    expect(answers.filter((answer) => answer === 'ledger.envelope-exhausted')).toHaveLength(6);
    expect(await balanceOf(available())).toBe(0n);
  });

  it('keep every invariant over random moves', async () => {
    await appropriated(1_000n);
    const moves = fc.array(
      fc.record({
        move: fc.constantFrom('reserve', 'release', 'commit', 'cancel', 'spend'),
        id: fc.constantFrom(...Array.from({ length: 3 }, () => newId())),
        amount: fc.bigInt({ min: 1n, max: 400n }),
      }),
      { minLength: 1, maxLength: 15 },
    );
    await fc.assert(
      fc.asyncProperty(moves, async (steps) => {
        for (const { move, id, amount } of steps) {
          await codeOf(inTransaction((tx) => ledger[move](acting(tx), request(id, amount))));
        }
        const names = ['budget-available', 'budget-reserved', 'budget-committed', 'budget-spent'] as const;
        const parts = await Promise.all(names.map((name) => balanceOf(accountCode(name, programme, 2026))));
        return parts.every((part) => part >= 0n) && parts.reduce((sum, part) => sum + part, 0n) === 1_000n;
      }),
      { numRuns: 15 },
    );
  });
});

describe('the export', () => {
  it('verifies, and running balances equal the replay', async () => {
    await appropriated(500n);
    await inTransaction((tx) => ledger.reserve(acting(tx), request(newId(), 123n)));
    const lines = await exportLedger(database().dataSource);
    const verdict = verifyLedgerExport(new TextEncoder().encode(`${lines.join('\n')}\n`));
    expect(verdict).toMatchObject({ ok: true, problems: [] });
    expect(verdict.records).toBe(lines.length - 1);
    const { rows } = await database().pool.query(
      `SELECT b.account_code FROM ledger_balances b WHERE b.balance_minor <> (
         SELECT coalesce(sum(e.amount_minor), 0) FROM ledger_entries e
         WHERE e.account_code = b.account_code AND e.currency = b.currency)`,
    );
    expect(rows).toEqual([]);
  });
});

describe('overdrafts', () => {
  it('are for the chart to allow, account by account, and not for whoever opens one', async () => {
    for (const [family, { accountClass, normalSide, mayOverdraw }] of Object.entries(CHART)) {
      const open = (allowed: boolean) =>
        database().pool.query('INSERT INTO ledger_accounts VALUES ($1, $2, $3, $4, $5, $6)', [
          ...[`${family}:spec`, 'XTS', family, accountClass, normalSide, allowed],
        ]);
      await expect(open(!mayOverdraw)).rejects.toThrow('ck_ledger_accounts_may_overdraw');
      await open(mayOverdraw);
    }
  });
});

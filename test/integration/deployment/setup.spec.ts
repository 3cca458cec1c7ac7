import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { plinth } from '../../support/plinth.js';
import { openTestDatabase, useDatabase } from '../../support/postgres.js';

const EXAMPLE = 'docs/examples/fund.json';
type Fund = Record<string, never> & {
  programmes: { slug: string; title: string; sharePercent: number; envelopes: object[] }[];
  policies: { default: { council: { decision: object } } };
  calls: { programme: string; closesAt: string | null; maximum: { minor: string; currency: string } }[];
  memberStates: { id: string; bloc?: string }[];
  admins: { issuer: string; subject: string; publicName: string }[];
};

const database = useDatabase();
const scratch = mkdtempSync(join(tmpdir(), 'plinth-setup-'));

beforeAll(() => {
  process.env['DATABASE_URL'] = database().url;
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env['DATABASE_URL'] = database().url;
});
afterAll(() => {
  delete process.env['DATABASE_URL'];
  rmSync(scratch, { recursive: true, force: true });
});

/** The example with something changed, as a file. */
function changed(change: (fund: Fund) => void): string {
  const fund = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as Fund;
  change(fund);
  const path = join(scratch, 'fund.json');
  writeFileSync(path, JSON.stringify(fund));
  return path;
}

const TABLES = ['policies', 'programmes', 'envelopes', 'calls', 'member_states', 'accounts', 'role_grants'];

/** Everything a fund is founded with, and its trace. */
async function rows(): Promise<Readonly<Record<string, number>>> {
  const counted = [...TABLES, 'ledger_transactions', 'audit_entries', 'outbox'].map(async (table) => {
    const { rows: found } = await database().owner.query<{ n: number }>(
      `SELECT count(*)::integer AS n FROM ${table}`,
    );
    return [table, found[0]?.n ?? -1] as const;
  });
  return Object.fromEntries(await Promise.all(counted));
}

describe('plinth setup', () => {
  it('refuses to begin without a database, and names what it needs', async () => {
    delete process.env['DATABASE_URL'];
    const { out, err, code } = await plinth('setup', EXAMPLE);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err).toMatch(/DATABASE_URL.*\(cli\.database-missing\)/);
  });

  it('names every problem by its path, and stores nothing', async () => {
    const before = await rows();
    const wrongShape = changed((fund) => {
      fund.calls[0]!.maximum.minor = '1.5';
      Reflect.deleteProperty(fund, 'bankAccount');
      Reflect.set(fund, 'colour', 'blue');
    });
    const shape = await plinth('setup', wrongShape);
    expect({ out: shape.out, code: shape.code }).toEqual({ out: '', code: 2 });
    for (const path of ['calls[0].maximum.minor', 'bankAccount']) {
      expect(shape.err).toMatch(new RegExp(`^plinth: ${path.replaceAll(/[[\].]/g, '\\$&')}: `, 'm'));
    }
    expect(shape.err).toContain('"colour"');

    const wrongRules = changed((fund) => {
      fund.programmes[0]!.sharePercent = 49;
      fund.calls[0]!.programme = 'nothing';
      fund.calls[1]!.maximum = { minor: '100', currency: 'USD' };
      fund.memberStates[1]!.id = fund.memberStates[0]!.id;
      fund.policies.default.council.decision = {
        count: 'votes',
        base: 'entitled',
        atLeast: { num: 1, den: 1 },
      };
    });
    const rules = await plinth('setup', wrongRules);
    expect({ out: rules.out, code: rules.code }).toEqual({ out: '', code: 2 });
    for (const finding of [
      /programmes: .*\(charter\.shares-not-whole\)/,
      /calls\[0\]\.programme: .*\(charter\.programme-unknown\)/,
      /calls\[1\]\.maximum\.currency: .*\(charter\.currency-differs\)/,
      /calls\[1\]\.maximum\.minor: .*\(programmes\.range-empty\)/,
      /memberStates\[1\]: .*\(charter\.repeated\)/,
    ]) {
      expect(rules.err).toMatch(finding);
    }
    expect(await rows()).toEqual(before);
  });

  it.each([
    [
      'a majority one member could block alone',
      (fund: Fund) => {
        fund.policies.default.council.decision = {
          count: 'votes',
          base: 'entitled',
          atLeast: { num: 99, den: 100 },
        };
      },
      /policies\.default\.council\.decision: .*\(council\.member-blocks-alone\)/,
    ],
    [
      'a bloc that carries alone',
      (fund: Fund) => {
        for (const state of fund.memberStates.slice(0, 5)) state.bloc = 'five';
      },
      /policies\.default\.council\.decision: .*\(council\.bloc-carries-alone\)/,
    ],
    [
      'fewer members than the cap allows',
      (fund: Fund) => {
        fund.memberStates = fund.memberStates.slice(0, 3);
      },
      /contributions\.weights\.cap: .*\(members\.cap-infeasible\)/,
    ],
    [
      'a fund nobody administers',
      (fund: Fund) => {
        fund.admins = [];
      },
      /admins: .*\(charter\.admin-missing\)/,
    ],
  ])('refuses %s, and stores nothing', async (_, change, finding) => {
    const before = await rows();
    const { err, code } = await plinth('setup', changed(change));
    expect(code).toBe(2);
    expect(err).toMatch(finding);
    expect(await rows()).toEqual(before);
  });

  it('shows with --check what it would write', async () => {
    const before = await rows();
    const { out, code } = await plinth('setup', EXAMPLE, '--check');
    expect(code).toBe(0);
    expect(out).toContain('Would add programme maintenance\n');
    expect(await rows()).toEqual(before);
  });

  it('founds the example as it stands in the documentation, in one act that leaves a trace of everything', async () => {
    const before = await rows();
    const { out, err, code } = await plinth('setup', EXAMPLE, '--json');
    expect({ err, code }).toEqual({ err: '', code: 0 });
    const { added } = JSON.parse(out) as { added: { kind: string }[] };
    const after = await rows();
    const more = (table: string) => (after[table] ?? 0) - (before[table] ?? 0);
    expect(Object.fromEntries(TABLES.map((table) => [table, more(table)]))).toEqual({
      ...{
        policies: 7,
        programmes: 4,
        envelopes: 4,
        calls: 2,
        member_states: 6,
        accounts: 1,
        role_grants: 1,
      },
    });
    expect(more('outbox')).toBe(2);
    // Beside its own entry every envelope and the year's cash have the ledger's.
    expect(more('audit_entries')).toBe(added.length + 5);
    const { rows: balances } = await database().owner.query<{ minor: string }>(
      `SELECT sum(amount_minor)::text AS minor FROM ledger_entries WHERE account_code IN ('budget-available:maintenance:2027', 'payment-budget:2027')`,
    );
    expect(balances).toEqual([{ minor: String(1_400_000_000 + 2_800_000_000) }]);
    const { rows: admins } = await database().owner.query(
      `SELECT a.iss, a.sub, p.email, g.role FROM role_grants g JOIN people p ON p.id = g.person_id JOIN accounts a ON a.person_id = p.id`,
    );
    expect(admins).toEqual([
      { iss: 'https://id.example.org', sub: '00u1exampleadmin', email: null, role: 'admin' },
    ]);
    const { rows: pinned } = await database().owner.query(
      `SELECT DISTINCT p.name, p.version, p.adopted_by FROM calls c JOIN policies p
       ON p.id IN (c.lifecycle_policy_id, c.review_policy_id, c.council_policy_id, c.treasury_policy_id)`,
    );
    expect(pinned).toEqual([{ name: 'default', version: 1, adopted_by: 'setup' }]);
  });

  it('changes nothing the second time, also where a date was moved since', async () => {
    await database().owner.query(`UPDATE calls SET closes_at = '2027-06-01' WHERE slug = 'maintenance-2027'`);
    const before = await rows();
    const { out, code } = await plinth('setup', EXAMPLE);
    expect({ out, code }).toEqual({
      out: 'Nothing to add: the fund has everything this file names.\n',
      code: 0,
    });
    expect(await rows()).toEqual(before);
  });

  it('refuses other founding facts by name, and adds nothing beside them', async () => {
    const before = await rows();
    const path = changed((fund) => {
      fund.programmes[0]!.title = 'Maintenance';
      fund.programmes[1]!.envelopes = [{ year: 2027, amount: { minor: '1', currency: 'EUR' } }];
      fund.policies.default.council.decision = {
        count: 'members',
        base: 'cast',
        moreThan: { num: 1, den: 2 },
      };
      fund.calls[0]!.maximum.minor = '60000000';
      fund.admins.push({ issuer: 'https://id.example.org', subject: 'another', publicName: 'Another' });
    });
    const { out, err, code } = await plinth('setup', path);
    expect({ out, code }).toEqual({ out: '', code: 2 });
    expect(err.trim().split('\n')).toEqual(
      [
        ['policies.default.council', 'policy council:default'],
        ['programmes[0]', 'programme maintenance'],
        ['programmes[1].envelopes[0]', 'envelope ecosystem:2027'],
        ['calls[0]', 'call maintenance-2027'],
      ].map(
        ([place, fact]) =>
          `plinth: ${place}: The fund was founded with another ${fact}. (charter.fact-changed)`,
      ),
    );
    expect(await rows()).toEqual(before);
  });

  it('adds what a longer document names: the money of the next year, and an administrator where nobody is left', async () => {
    const path = changed((fund) => {
      fund.programmes[0]!.envelopes.push({ year: 2028, amount: { minor: '500', currency: 'EUR' } });
      fund.admins.push({ issuer: 'https://id.example.org', subject: 'another', publicName: 'Another' });
    });
    const { out, code } = await plinth('setup', path);
    expect({ out, code }).toEqual({
      out: 'Added envelope maintenance:2028\nAdded admin ["https://id.example.org","another"]\n',
      code: 0,
    });
  });

  it('begins the books with what the account held, before the first statement and never after', async () => {
    const other = await openTestDatabase();
    try {
      process.env['DATABASE_URL'] = other.url;
      const holding = (minor: string, change: object = {}) =>
        changed((fund) => {
          const amount = { minor, currency: 'EUR' };
          const reason = 'Held for the preparatory group.';
          Reflect.set(fund, 'openingBalance', { amount, asOf: '2026-10-31', reason, ...change });
        });
      const ahead = await plinth('setup', holding('25050', { asOf: '2199-01-01' }));
      expect(ahead.err).toContain(
        'plinth: openingBalance.asOf: This day is still to come. (charter.opening-ahead)',
      );
      const foreign = await plinth('setup', holding('1', { amount: { minor: '1', currency: 'USD' } }));
      expect(foreign.err).toMatch(/openingBalance\.amount\.currency: .*\(charter\.currency-differs\)/);

      expect((await plinth('setup', EXAMPLE)).code).toBe(0);
      const added = await plinth('setup', holding('25050'));
      expect(added).toMatchObject({ err: '', out: 'Added opening-balance bank-account\n', code: 0 });
      const { rows: entries } = await other.owner.query(
        `SELECT e.account_code, e.amount_minor::text AS minor FROM ledger_entries e
         JOIN ledger_transactions t ON t.id = e.transaction_id WHERE t.kind = 'opening-balance' ORDER BY 1`,
      );
      expect(entries).toEqual([
        { account_code: 'bank:MAIN', minor: '25050' },
        { account_code: 'net-assets-unrestricted', minor: '-25050' },
      ]);
      const { rows: audits } = await other.owner.query(
        `SELECT convert_from(canonical, 'UTF8')::jsonb AS entry FROM audit_entries WHERE type = 'ledger.opened'`,
      );
      expect(audits).toMatchObject([{ entry: { data: { amountMinor: '25050', asOf: '2026-10-31' } } }]);
      expect((await plinth('setup', holding('25050'))).out).toContain('Nothing to add');
      expect((await plinth('setup', holding('25051'))).err).toMatch(
        /openingBalance: .*\(charter\.fact-changed\)/,
      );
    } finally {
      await other.close();
    }

    // The fund of this spec took in a statement and was founded without one.
    process.env['DATABASE_URL'] = database().url;
    await database().owner.query(
      `INSERT INTO bank_statements (id, account, currency, statement_ref, opening_minor, closing_minor, content_hash, imported_at)
       VALUES (gen_random_uuid(), 'BE71096123456769', 'EUR', 'S-1', 0, 0, 'none', now())`,
    );
    const late = await plinth(
      'setup',
      changed((fund) => {
        Reflect.set(fund, 'openingBalance', {
          amount: { minor: '1', currency: 'EUR' },
          asOf: '2026-10-31',
          reason: 'Late.',
        });
      }),
    );
    expect(late.err).toMatch(/openingBalance: .*\(charter\.opening-late\)/);
  });

  it('founds once where two do it at the same time', async () => {
    const other = await openTestDatabase();
    try {
      process.env['DATABASE_URL'] = other.url;
      const { setUp } = await import('../../../apps/cli/src/found-fund.js');
      const document: unknown = JSON.parse(readFileSync(EXAMPLE, 'utf8'));
      const both = await Promise.all([0, 1].map(() => setUp(other.url, document, false)));
      expect(both.map(({ length }) => length > 0).sort()).toEqual([false, true]);
      const { rows: found } = await other.owner.query('SELECT count(*)::integer AS n FROM programmes');
      expect(found).toEqual([{ n: 4 }]);
    } finally {
      await other.close();
    }
  });
});

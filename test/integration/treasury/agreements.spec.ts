import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MilestoneTerms } from '#libs/treasury/src/index.js';
import type { Act } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { useDatabase } from '../../support/postgres.js';
import type { TreasuryCase } from '../../support/treasury-case.js';
import { codeOf, TreasuryFixture } from '../../support/treasury-case.js';

const database = useDatabase();
let treasury: TreasuryFixture;
beforeAll(async () => {
  treasury = await TreasuryFixture.start(database().url);
});
afterAll(async () => {
  await treasury.close();
});

/** The same award by another plan: the grantee would wait for nearly all of it. */
const OTHERS: readonly MilestoneTerms[] = [
  { title: 'First', acceptance: 'It builds.', amountMinor: 1n, dueOn: null },
  { title: 'Rest', acceptance: 'The whole world uses it.', amountMinor: 9_999_999n, dueOn: null },
];

function offer(grant: TreasuryCase, terms: readonly MilestoneTerms[] | null = null): Promise<unknown> {
  return treasury.agreements.offer(grant.asked('programme'), grant.applicationId, terms);
}

async function opened(): Promise<TreasuryCase> {
  const grant = await treasury.aCase();
  await treasury.open(grant.applicationId);
  await grant.putPayee();
  return grant;
}

/** Holds the case until both acts wait for it in this order, and lets them through. */
async function inOrder(
  grant: TreasuryCase,
  acts: readonly (() => Promise<unknown>)[],
): Promise<readonly string[]> {
  const gate = await database().owner.connect();
  try {
    await gate.query('BEGIN');
    await gate.query('SELECT 1 FROM applications WHERE id = $1 FOR UPDATE', [grant.applicationId]);
    const racing: Promise<string>[] = [];
    for (const act of acts) {
      racing.push(codeOf(act()));
      for (let waiting = 0; waiting < racing.length;) {
        const { rows } = await database().owner.query<{ n: number }>(
          `SELECT count(DISTINCT pid)::int AS n FROM pg_locks
            WHERE NOT granted AND locktype IN ('transactionid', 'tuple')`,
        );
        waiting = rows[0]?.n ?? 0;
      }
    }
    await gate.query('COMMIT');
    return await Promise.all(racing);
  } finally {
    gate.release();
  }
}

describe('whoever binds themselves has seen these terms', () => {
  it('refuses an acceptance of terms that were offered anew in between, and stores nothing', async () => {
    const grant = await opened();
    await offer(grant);
    const seen = await grant.seen();
    await offer(grant, OTHERS);
    const traces = await grant.traces();
    expect(await codeOf(grant.accept(seen))).toBe('treasury.terms-changed');
    expect(await grant.traces()).toEqual(traces);
    expect(await codeOf(grant.accept())).toBe('accepted');
  });

  it('takes the same terms for the same, however often they are offered', async () => {
    const grant = await opened();
    await offer(grant, OTHERS);
    const seen = await grant.seen();
    await offer(grant, OTHERS);
    expect(await codeOf(grant.accept(seen))).toBe('accepted');
  });

  it('refuses both signatures of other terms, and keeps in the trace which were signed', async () => {
    const grant = await opened();
    const drafted = await grant.seen();
    await offer(grant, OTHERS);
    await grant.accept();
    for (const sign of ['sign', 'countersign'] as const) {
      const traces = await grant.traces();
      expect(await codeOf(grant[sign](drafted))).toBe('treasury.terms-changed');
      expect(await grant.traces()).toEqual(traces);
      expect(await codeOf(grant[sign]())).toBe('accepted');
    }
    const bound = await treasury.query<{ hash: string }>(
      `SELECT convert_from(canonical, 'UTF8')::jsonb #>> '{data,hash}' AS hash FROM audit_entries
        WHERE application_id = $1 AND type IN ('treasury.agreement-accepted', 'treasury.agreement-signed-by-grantee',
          'treasury.agreement-countersigned')`,
      grant.applicationId,
    );
    const hash = await grant.seen();
    expect(bound).toEqual([{ hash }, { hash }, { hash }]);
  });

  it('lets exactly one of a new offer and an acceptance through, whichever comes first', async () => {
    const late = await opened();
    await offer(late);
    const seen = await late.seen();
    expect(await inOrder(late, [() => offer(late, OTHERS), () => late.accept(seen)])).toEqual([
      'accepted',
      'treasury.terms-changed',
    ]);
    const first = await opened();
    await offer(first);
    const kept = await first.seen();
    expect(await inOrder(first, [() => first.accept(kept), () => offer(first, OTHERS)])).toEqual([
      'accepted',
      'applications.stage-conflict',
    ]);
    expect(await first.seen()).toBe(kept);
  });
});

describe('the days of an offer', () => {
  it.each([
    [['2020-01-01', null], 'treasury.milestone-in-the-past'],
    [['2028-01-01', '2027-12-01'], 'treasury.milestones-out-of-order'],
    [[null, '9999-12-31'], 'treasury.milestone-too-far'],
  ] as const)('%j are refused, and nothing is stored', async (days, code) => {
    const grant = await opened();
    const terms = OTHERS.map((one, index) => ({ ...one, dueOn: days[index] ?? null }));
    const traces = await grant.traces();
    expect(await codeOf(offer(grant, terms))).toBe(code);
    expect(await grant.traces()).toEqual(traces);
  });

  it('that passed since the proposal have to be named anew', async () => {
    const grant = await opened();
    await treasury.query(
      `UPDATE milestones SET due_on = current_date WHERE application_id = $1 AND position = 1`,
      grant.applicationId,
    );
    expect(await codeOf(offer(grant))).toBe('treasury.milestone-in-the-past');
    expect(await codeOf(offer(grant, OTHERS))).toBe('accepted');
  });
});

describe('an award smaller than its plan', () => {
  const termsOf = async (grant: TreasuryCase) => {
    const read = await treasury.agreements.read(grant.principal('maintainer'), grant.applicationId);
    return (read as { milestones: { amount: { minor: string } }[] }).milestones.map(
      ({ amount }) => amount.minor,
    );
  };
  const award = (grant: TreasuryCase, minor: string) =>
    treasury.query('UPDATE applications SET award_minor = $2 WHERE id = $1', grant.applicationId, minor);

  it('leaves every milestone something', async () => {
    const grant = await treasury.aCase({ milestones: [1n, 1n, 1_000n] });
    await award(grant, '500');
    await treasury.open(grant.applicationId);
    expect(await termsOf(grant)).toEqual(['1', '1', '498']);
  });

  it('that was made before such awards were refused is drawn up as one milestone, so that the case goes on', async () => {
    const grant = await treasury.aCase({ milestones: [4_000_000n, 6_000_000n, 1n] });
    await award(grant, '2');
    await treasury.open(grant.applicationId);
    expect(await termsOf(grant)).toEqual(['2']);
    await offer(grant);
    expect(await codeOf(grant.accept())).toBe('accepted');
  });
});

describe('emergency terms', () => {
  async function conclude(grant: TreasuryCase, terms: { hash: string; visitSince: string }): Promise<string> {
    const { applicationId } = grant;
    return codeOf(
      treasury.get(ActsService).act(
        { principal: grant.principal('maintainer'), route: 'spec conclude', key: newId(), body: null },
        {
          lock: (tx) => treasury.get(ApplicationsService).lock(tx, applicationId),
          authorise: () => undefined,
          apply: async (act: Act) => {
            const certifier = grant.people.executive;
            await treasury.agreements.concludeEmergency(act, { applicationId, ...terms }, certifier);
          },
        },
      ),
    );
  }

  it('are accepted as they were seen, once they are drawn up, and not those of an award that fell', async () => {
    const grant = await treasury.aCase({ stage: 'emergency-agreement' });
    await grant.putPayee();
    const visitSince = '2020-01-01T00:00:00.000Z';
    const hash = 'f'.repeat(64);
    expect(await conclude(grant, { visitSince, hash })).toBe('treasury.agreement-missing');
    await treasury.open(grant.applicationId);
    const traces = await grant.traces();
    expect(await conclude(grant, { visitSince, hash })).toBe('treasury.terms-changed');
    const seen = await grant.seen();
    const later = { visitSince: '2999-01-01T00:00:00.000Z', hash: seen };
    expect(await conclude(grant, later)).toBe('treasury.agreement-missing');
    expect(await grant.traces()).toEqual(traces);
    expect(await conclude(grant, { visitSince, hash: seen })).toBe('accepted');
    const { agreements } = treasury;
    expect(await agreements.read(grant.principal('maintainer'), grant.applicationId)).toMatchObject({
      state: 'signed',
      hash: seen,
    });
  });
});

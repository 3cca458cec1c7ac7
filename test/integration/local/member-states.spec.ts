import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { accepted } from '#libs/kernel/src/index.js';
import { DEFAULT_ASSESSMENT_POLICY } from '#libs/members/src/domain/assessment-policy.js';
import { DEFAULT_WEIGHTS_POLICY, readWeightsPolicy } from '#libs/members/src/domain/weights-policy.js';
import { decideWeights } from '#libs/members/src/domain/weights.js';
import { paidInMinor } from '../../../apps/local/src/seed/member-states.js';
import { seedFund, seedYear } from '../../../apps/local/src/seed/fund.js';
import { useDatabase } from '../../support/postgres.js';
import { allEntities } from '../../support/entities.js';

const FOLDER = 'apps/local/src/seed';
/** The files as anybody would read them: what the seed's own reader does is not asked. */
const ROWS = ['member-states.csv', 'invented-states.csv'].flatMap((name) =>
  readFileSync(`${FOLDER}/${name}`, 'utf8')
    .split('\n')
    .filter((line) => /^[A-Z]{3},/.test(line))
    .map((line) => line.split(',') as [string, string, string, string]),
);

const database = useDatabase({ entities: await allEntities() });

beforeAll(async () => {
  await database().dataSource.transaction(async (tx) => {
    await seedFund(tx);
    await seedYear(tx);
  });
});

async function rows<T extends object>(sql: string): Promise<T[]> {
  return (await database().owner.query<T>(sql)).rows;
}

describe('the member states of the demo fund', () => {
  it('are the fourteen candidates of the one file, and an invented one beside them', async () => {
    expect(ROWS).toHaveLength(15);
    const stored = await rows<{ id: string; name: string; gdp: string; population: string }>(
      'SELECT id, name, gdp_musd::text AS gdp, population::text AS population FROM member_states ORDER BY id',
    );
    expect(stored).toEqual(
      ROWS.map(([id, name, billions, millions]) => ({
        id,
        name,
        gdp: String(Math.round(Number(billions) * 1e3)),
        population: String(Math.round(Number(millions) * 1e6)),
      })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
    const invented = readFileSync(`${FOLDER}/invented-states.csv`, 'utf8');
    expect(invented).toMatch(/^# Invented/);
    expect(invented.match(/^[A-Z]{3},/gm)).toEqual(['XAL,']);
  });

  it('owe what follows from their GDP, and have the votes that follow from that', async () => {
    const { rate, floorMinor } = DEFAULT_ASSESSMENT_POLICY;
    const floor = Number(floorMinor);
    const expected = ROWS.map(([id, , billions]) => {
      const byRate = (Number(billions) * 1e3 * Number(rate?.num)) / Number(rate?.den);
      return { id, assessed: Math.max(floor, Math.round(byRate)), onFloor: byRate < floor };
    });
    const assessments = await rows<{ id: string; minor: string; on_floor: boolean }>(
      'SELECT state_id AS id, assessed_minor::text AS minor, on_floor FROM assessments',
    );
    expect(assessments).toHaveLength(15);
    for (const { id, assessed, onFloor } of expected) {
      const found = assessments.find((assessment) => assessment.id === id);
      expect([id, found?.minor, found?.on_floor]).toEqual([id, String(assessed), onFloor]);
    }
    expect(expected.filter(({ onFloor }) => onFloor).map(({ id }) => id)).toContain('XAL');

    const weights = accepted(
      decideWeights(
        expected.map(({ id, assessed }) => ({ id, assessedMinor: BigInt(assessed) })),
        readWeightsPolicy(DEFAULT_WEIGHTS_POLICY),
      ),
    );
    const votes = await rows<{ id: string; votes: number }>(
      'SELECT state_id AS id, votes FROM weights ORDER BY 1',
    );
    expect(votes).toEqual(
      weights.map(({ id, votes: count }) => ({ id, votes: count })).sort((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });

  it('have paid what the loopback bank opens with', async () => {
    const [paid] = await rows<{ minor: string }>(
      'SELECT sum(amount_minor)::text AS minor FROM contribution_receipts',
    );
    expect(paid?.minor).toBe(paidInMinor().toString());
  });
});

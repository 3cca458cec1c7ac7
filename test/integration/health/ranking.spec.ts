import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { HealthModule, RankingService } from '#libs/health/src/index.js';
import type { Principal, Role } from '#libs/kernel/src/index.js';
import { scoreMany } from '../../../libs/health/src/scoring.js';
import { methodInForce } from '../../../libs/health/src/methods.repository.js';
import { addPerson } from '../../support/people.js';
import {
  generateEvidence,
  generateProjects,
  generatedId,
  indexGenerated,
} from '../../support/generated-directory.js';
import { useDatabase } from '../../support/postgres.js';

/** So many that a walk along the ranks ends before they do. */
const COUNT = 8_000;

const database = useDatabase();
let module: TestingModule;
let ranking: RankingService;
let staff: Principal;

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(databaseOptions({ url: database().url, poolSize: 8, applicationName: 'spec' })),
      ActsModule,
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      HealthModule,
    ],
  }).compile();
  await module.init();
  ranking = module.get(RankingService);
  staff = await person('programme');
  await generateProjects(database().owner, COUNT);
  await generateEvidence(database().owner, COUNT);
  await indexGenerated(source(), COUNT);
  await source().transaction(async (tx) => {
    const ids = Array.from({ length: COUNT }, (_, i) => generatedId(i + 1));
    await scoreMany(tx, ids, await methodInForce(tx), '2026-11-02T00:00:00.000Z');
  });
  await database().owner.query('ANALYZE');
}, 180_000);
afterAll(() => module.close());

function source(): DataSource {
  return module.get(DataSource);
}

async function person(...roles: Role[]): Promise<Principal> {
  const id = await addPerson(database().owner, { roles });
  const held = roles.map((role) => ({ role, scopeType: 'fund' as const, scopeId: null }));
  return { kind: 'person', id, roles: held, via: 'session', scopes: null };
}

async function rows<T>(sql: string, ...values: unknown[]): Promise<T[]> {
  return (await database().owner.query(sql, values)).rows as T[];
}

type Wish = Parameters<RankingService['page']>[1];

async function everyPage(wish: Wish, limit: number, most = 600): Promise<string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await ranking.page(staff, wish, after === undefined ? { limit } : { limit, after });
    ids.push(...page.items.map(({ projectId }) => projectId));
    after = page.next ?? undefined;
  } while (after !== undefined && ids.length < most);
  return ids.slice(0, most);
}

async function plainly(status: string, tags: string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(
    `SELECT s.project_id AS id FROM health_scores s JOIN project_directory d USING (project_id)
     WHERE method_version = 'priority-1' AND status = $1 AND tags @> $2 ORDER BY rank_key DESC, project_id DESC LIMIT 600`,
    status,
    tags,
  );
  return found.map(({ id }) => id);
}

describe('the ranking', () => {
  it.each([
    [{}, 'ok', []],
    [{ status: 'insufficient-data' }, 'insufficient-data', []],
    [{ status: 'succession-list' }, 'succession-list', []],
    [{ layer: 'software-platforms' }, 'ok', ['layer:software-platforms']],
    // Frequent, and yet nowhere in this list: statistics know nothing of that.
    [{ lifecycle: 'archived' }, 'ok', ['lifecycle:archived'], 5],
    [{ layer: 'chips', language: 'haskell' }, 'ok', ['layer:chips', 'language:haskell']],
    [{ layer: 'chips', language: 'fortran' }, 'ok', ['layer:chips', 'language:fortran']],
    [
      { status: 'insufficient-data', host: 'codeberg.org', osiApproved: 'no' },
      'insufficient-data',
      ['host:codeberg.org', 'osi:no'],
    ],
  ] as [Wish, string, string[], number?][])(
    'of %j is the plainest statement, a page at a time',
    async (wish, status, tags, limit = 37) => {
      expect(await everyPage(wish, limit)).toEqual(await plainly(status, tags));
    },
  );

  it('shows the range, ranks by its middle, and has the OpenSSF’s figure beside it', async () => {
    const { items } = await ranking.page(staff, {}, { limit: 200 });
    const middles = items.map(({ priority }) => priority.middle as number);
    expect(middles).toEqual([...middles].sort((a, b) => b - a));
    // Nobody has said what any of them earns.
    for (const { priority, underfunding } of items) {
      expect(underfunding.low).toBe(0);
      expect(priority.low).toBe(0);
      expect(priority.high).toBeGreaterThan(priority.middle as number);
    }
    expect(items.some(({ openssfCriticality }) => openssfCriticality !== null)).toBe(true);
    expect(items.some(({ openssfCriticality }) => openssfCriticality === null)).toBe(true);
  });

  it('explains a place: rank, sources, words, what would change it and what is not known', async () => {
    const { items } = await ranking.page(staff, {}, { limit: 3 });
    const third = items[2]?.projectId as string;
    const explanation = await ranking.explain(staff, third);
    expect(explanation).toMatchObject({ rank: 3, methodVersion: 'priority-1' });
    expect(explanation?.sources.needClass).toEqual({
      source: 'people',
      observedAt: '2026-11-01T00:00:00.000Z',
      coverage: 1,
    });
    expect(explanation?.unknowns[0]?.code).toBe('income');
    expect(explanation?.words.drives.length).toBeGreaterThan(2);
    const [apart] = await plainly('insufficient-data', []);
    expect(await ranking.explain(staff, apart as string)).toMatchObject({
      rank: null,
      levers: [],
      unknowns: [],
    });
  });

  it('counts its lists', async () => {
    const sizes = await ranking.sizes(staff);
    const [scored] = await rows<{ count: number }>('SELECT count(*)::int FROM health_scores');
    expect(sizes.ok + sizes['insufficient-data'] + sizes['succession-list']).toBe(scored?.count);
    expect(sizes.ok).toBeGreaterThan(1_000);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ActRequest } from '#libs/acts/src/index.js';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import {
  DistributionService,
  countDistribution,
  expireHealth,
  HealthModule,
  MethodsService,
  RankingService,
  StatementsService,
} from '#libs/health/src/index.js';
import type { Principal, Role } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { FIRST_METHOD } from '../../../libs/health/src/domain/priority-method.js';
import { rescore, scoreMany } from '../../../libs/health/src/scoring.js';
import { methodInForce } from '../../../libs/health/src/methods.repository.js';
import { addPerson } from '../../support/people.js';
import { generateEvidence, generateProjects, generatedId } from '../../support/generated-directory.js';
import { useDatabase } from '../../support/postgres.js';

const COUNT = 3_000;

const database = useDatabase();
let module: TestingModule;
let ranking: RankingService;
let methods: MethodsService;
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
  methods = module.get(MethodsService);
  staff = await person('programme');
  await generateProjects(database().owner, COUNT);
  await generateEvidence(database().owner, COUNT);
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

/** The same person, who confirmed that they adopt a version. */
function confirming(principal: Principal, version: number): Principal {
  return {
    ...principal,
    stepUp: { purpose: `priority-method:${version}`, until: '2999-01-01T00:00:00.000Z' },
  };
}

function asks(principal: Principal): ActRequest {
  return { principal, route: 'POST /test', key: newId(), body: {} };
}

async function rows<T>(sql: string, ...values: unknown[]): Promise<T[]> {
  return (await database().owner.query(sql, values)).rows as T[];
}

/** Waits until the database shows it. */
async function seen(sql: string): Promise<void> {
  while ((await rows(sql)).length === 0);
}

/** How many scores and reports of a version there are. */
async function scoresOf(version: string): Promise<[number, number]> {
  const [found] = await rows<{ scores: number; reports: number }>(
    `SELECT (SELECT count(*)::int FROM health_scores WHERE method_version = $1) AS scores,
       (SELECT count(*)::int FROM health_score_reports WHERE method_version = $1) AS reports`,
    version,
  );
  return [found?.scores ?? -1, found?.reports ?? -1];
}

async function plainly(status: string, version = 'priority-1'): Promise<string[]> {
  const found = await rows<{ id: string }>(
    `SELECT project_id AS id FROM health_scores WHERE method_version = $1 AND status = $2
     ORDER BY rank_key DESC, project_id DESC LIMIT 600`,
    version,
    status,
  );
  return found.map(({ id }) => id);
}

describe('what the public is told', () => {
  it('is a distribution that adds up to the ranking where nothing is withheld, and never a project', async () => {
    const distribution = module.get(DistributionService);
    const before = await distribution.read();
    expect([before.countedAt, before.layers]).toEqual([null, []]);
    // Nobody counted, so that nothing is none.
    const groups = [...before.lists, ...before.priorities];
    expect(groups.map(({ group }) => group)).toEqual(
      expect.arrayContaining(['ok', 'succession-list', '0-10', '90-100']),
    );
    expect(groups.filter(({ projects }) => projects !== null)).toEqual([]);
    await source().transaction((tx) => countDistribution(tx, '2026-11-03T00:00:00.000Z'));
    const told = await distribution.read();
    const sizes = await ranking.sizes(staff);
    expect(told.lists).toEqual([
      { group: 'ok', projects: sizes.ok },
      { group: 'insufficient-data', projects: sizes['insufficient-data'] },
      { group: 'succession-list', projects: sizes['succession-list'] },
    ]);
    const [{ ranked }] = (await rows<{ ranked: number }>(
      `SELECT count(*)::int AS ranked FROM health_scores WHERE status = 'ok' AND cbrt(product_middle) * 100 >= 20
         AND cbrt(product_middle) * 100 < 30`,
    )) as [{ ranked: number }];
    expect([null, ranked]).toContain(told.priorities[2]?.projects);
    expect(
      told.priorities.every(({ projects }) => projects === null || projects === 0 || projects >= 10),
    ).toBe(true);
    expect(told.layers.map(({ group }) => group)).toContain('chips');
    expect(JSON.stringify(told)).not.toContain('01960000');
  });

  it('is without projects that have their page for themselves', async () => {
    const count = async () => {
      await source().transaction((tx) => countDistribution(tx, '2026-11-03T00:00:00.000Z'));
      const { lists } = await module.get(DistributionService).read();
      return lists.find(({ group }) => group === 'ok')?.projects ?? NaN;
    };
    const all = await count();
    const looking = (await plainly('ok')).slice(0, 2);
    await rows(
      `INSERT INTO health_first_looks (project_id, began_at, ends_at)
       SELECT id, clock_timestamp() - interval '9 days', clock_timestamp() + days * interval '1 day'
       FROM unnest($1::uuid[], ARRAY[1, -1]) AS look (id, days)`,
      looking,
    );
    expect(await count()).toBe(all - 1);
    await rows('DELETE FROM health_first_looks');
    expect(await count()).toBe(all);
  });
});

describe('a version of the method', () => {
  const { version: _version, ...inForce } = FIRST_METHOD;
  const weights = { people: 10, response: 50, backlog: 15, succession: 15, practice: 10 };
  const body = { ...inForce, fragility: { ...inForce.fragility, weights } };

  it('in force at the beginning is the one of the rule', async () => {
    expect(await methodInForce(source().manager)).toEqual(FIRST_METHOD);
    const [first] = await methods.list(staff);
    expect(first).toMatchObject({ version: 1, state: 'in-force', method: inForce });
  });

  it('is proposed by staff only, and wakes its process', async () => {
    const reason = 'Answers say more than heads.';
    await expect(methods.propose(asks(await person('tab-chair')), body, reason)).rejects.toThrow(
      'identity.forbidden',
    );
    expect(await rows('SELECT 1 FROM health_methods WHERE version > 1')).toEqual([]);
    const answer = await methods.propose(asks(staff), body, reason);
    expect(answer.value).toEqual({ version: 2, state: 'computing' });
    expect(await rows(`SELECT workflow_id FROM outbox WHERE workflow_type = 'rescore'`)).toEqual([
      { workflow_id: 'rescore:2' },
    ]);
    await expect(methods.propose(asks(staff), { ...body, paidRelief: 0 }, reason)).rejects.toThrow(
      'health.method-computing',
    );
    await expect(methods.adopt(asks(confirming(await person('executive'), 2)), 2, reason)).rejects.toThrow(
      'health.method-not-computed',
    );
  });

  it('is computed in pieces that go on where one was cut off, while everybody reads the other', async () => {
    const before = await ranking.page(staff, {}, { limit: 200 });
    expect(await methods.scoreNext(2)).toEqual({ isDone: false });
    const { progress } = await methods.read(staff, 2);
    expect(progress).toEqual({ scored: 500, total: COUNT });
    // Another worker takes over.
    let pieces = 1;
    while (!(await methods.scoreNext(2)).isDone) pieces += 1;
    expect(pieces).toBe(COUNT / 500);
    expect(await ranking.page(staff, {}, { limit: 200 })).toEqual(before);
    const [counts] = await rows<{ same: boolean }>(
      `SELECT count(*) FILTER (WHERE method_version = 'priority-1') = count(*) FILTER (WHERE method_version = 'priority-2') AS same
       FROM health_scores`,
    );
    expect(counts?.same).toBe(true);
  });

  it('follows what people state meanwhile', async () => {
    const [id] = await plainly('insufficient-data');
    await module
      .get(StatementsService)
      .assignNeed(asks(staff), id as string, { needClass: 'XL', reason: 'It is large.' });
    const reports = await rows<{ need: string }>(
      `SELECT report->'inputs'->>'needClass' AS need FROM health_score_reports WHERE project_id = $1`,
      id,
    );
    expect(reports).toEqual([{ need: 'XL' }, { need: 'XL' }]);
  });

  it('never writes a score of older facts over one of newer', async () => {
    const [id] = await plainly('ok');
    await database().owner.query(`UPDATE health_methods SET scored_to = NULL WHERE version = 2`);
    let commit: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (commit = resolve));
    const stating = source().transaction(async (tx) => {
      await tx.query(
        `INSERT INTO health_need_assignments SELECT gen_random_uuid(), $1, 'S', 'priority-1', 'changed', 'spec', clock_timestamp()`,
        [id],
      );
      await rescore(tx, id as string, new Date().toISOString());
      await gate;
    });
    // The batch that holds the project waits for the statement under way.
    await seen(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND granted`);
    const batch = (async () => {
      while (!(await methods.scoreNext(2)).isDone);
    })();
    await seen(`SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`);
    commit();
    await Promise.all([stating, batch]);
    const reports = await rows<{ need: string }>(
      `SELECT report->'inputs'->>'needClass' AS need FROM health_score_reports WHERE project_id = $1`,
      id,
    );
    expect(reports).toEqual([{ need: 'S' }, { need: 'S' }]);
  });

  it('is compared: lists, tops, distribution, and who moves why', async () => {
    await methods.compare(2);
    const { comparison, state } = await methods.read(staff, 2);
    expect(state).toBe('computed');
    const [old, proposed] = [await plainly('ok'), await plainly('ok', 'priority-2')];
    const top = comparison?.tops.find(({ size }) => size === 500);
    const expected = proposed.slice(0, 500).filter((id) => !old.slice(0, 500).includes(id));
    expect(top?.changed).toBe(expected.length);
    expect(top?.entering?.map(({ projectId }) => projectId)).toEqual(expected.slice(0, 100));
    expect(top?.leaving).toHaveLength(Math.min(100, expected.length));
    const ranked = await ranking.sizes(staff);
    const sum = (key: 'before' | 'after') =>
      comparison?.distribution.reduce((total, band) => total + band[key], 0);
    expect(sum('before')).toBe(ranked.ok);
    expect(
      comparison?.statuses.find(({ before, after }) => before === 'ok' && after === 'ok')?.projects,
    ).toBeGreaterThan(0);
    for (const { because } of comparison?.movers ?? []) expect(because.length).toBeGreaterThan(0);
  });

  it('is read by the secretariat, which adopts it, as counts: no project is named', async () => {
    const secretariat = await person('secretariat');
    const { comparison, progress } = await methods.read(secretariat, 2);
    const whole = (await methods.read(staff, 2)).comparison;
    expect(progress?.scored).toBeGreaterThan(0);
    expect(comparison).toMatchObject({ distribution: whole?.distribution, statuses: whole?.statuses });
    expect(comparison?.tops).toEqual(whole?.tops.map(({ size, changed }) => ({ size, changed })));
    expect(whole?.movers?.length).toBeGreaterThan(0);
    expect(comparison).not.toHaveProperty('movers');
    expect((await methods.list(secretariat)).map(({ version }) => version)).toEqual([2, 1]);
  });

  it('names no project that has its page for itself, and counts no place of one, but for those who look with it', async () => {
    const reviewer = await person('reviewer');
    const entering = async (as: Principal) =>
      (await methods.read(as, 2)).comparison?.tops.find(({ size }) => size === 500)?.entering ?? [];
    const before = await entering(reviewer);
    const [hidden, behind] = [before[0], before[1]] as [(typeof before)[0], (typeof before)[0]];
    await rows(
      `INSERT INTO health_first_looks VALUES ($1, now(), now() + interval '1 day')`,
      hidden.projectId,
    );
    // One that begins after the comparison is not named any more.
    expect(JSON.stringify(await methods.read(reviewer, 2))).not.toContain(hidden.projectId);
    expect((await entering(staff)).map(({ projectId }) => projectId)).toContain(hidden.projectId);
    // One that is in it is not counted either: who stood behind it stands one higher.
    await methods.compare(2);
    expect(JSON.stringify(await methods.read(reviewer, 2))).not.toContain(hidden.projectId);
    const rankOf = (among: typeof before) =>
      among.find(({ projectId }) => projectId === behind.projectId)?.rankAfter;
    expect(rankOf(await entering(reviewer))).toBe((behind.rankAfter ?? 0) - 1);
    expect(rankOf(await entering(staff))).toBe(behind.rankAfter);
    await rows('DELETE FROM health_first_looks');
    await methods.compare(2);
  });

  it('is shown as a proposal to nobody outside', async () => {
    const anybody = { kind: 'anonymous', id: 'anonymous', roles: [], via: 'none', scopes: null } as const;
    expect((await methods.list(anybody)).map(({ version }) => version)).toEqual([1]);
    await expect(methods.read(anybody, 2)).rejects.toThrow('health.method-not-found');
    const [first] = await methods.list(anybody);
    expect(Object.keys(first as object)).not.toContain('progress');
  });

  it('comes into force by somebody else, for everybody at once; a list under way ends under the old one', async () => {
    const [old, proposed] = [await plainly('ok'), await plainly('ok', 'priority-2')];
    const executive = await person('executive');
    const proposer: Principal = {
      ...staff,
      roles: [...staff.roles, { role: 'executive', scopeType: 'fund', scopeId: null }],
    };
    await expect(methods.adopt(asks(confirming(proposer, 2)), 2, 'Mine.')).rejects.toThrow(
      'health.own-proposal',
    );
    expect((await methodInForce(source().manager)).version).toBe('priority-1');

    const first = await ranking.page(staff, {}, { limit: 50 });
    for (const unconfirmed of [executive, confirming(executive, 3)]) {
      await expect(methods.adopt(asks(unconfirmed), 2, 'Yes.')).rejects.toThrow('identity.step-up-required');
    }
    expect((await methodInForce(source().manager)).version).toBe('priority-1');
    await methods.adopt(asks(confirming(executive, 2)), 2, 'The board asked for it.');
    const rest = await ranking.page(staff, {}, { limit: 50, after: first.next ?? '' });
    expect([rest.methodVersion, rest.items.map(({ projectId }) => projectId)]).toEqual([
      'priority-1',
      old.slice(50, 100),
    ]);
    const fresh = await ranking.page(staff, {}, { limit: 100 });
    expect([fresh.methodVersion, fresh.items.map(({ projectId }) => projectId)]).toEqual([
      'priority-2',
      proposed.slice(0, 100),
    ]);
    expect((await methods.list(staff)).map(({ version, state }) => [version, state])).toEqual([
      [2, 'in-force'],
      [1, 'retired'],
    ]);
    expect(await rows(`SELECT 1 FROM audit_entries WHERE type = 'health.method-adopted'`)).toHaveLength(1);
    expect(
      await rows(`SELECT body, adopted_by AS by FROM policies WHERE kind = 'priority' AND version = 2`),
    ).toEqual([{ body, by: executive.id }]);
  });

  it('cannot be adopted on a comparison with another one than is in force', async () => {
    await methods.propose(asks(staff), { ...body, paidRelief: 0 }, 'Without relief.');
    while (!(await methods.scoreNext(3)).isDone);
    await methods.compare(3);
    await database().owner.query(
      `UPDATE health_methods SET comparison = jsonb_set(comparison, '{inForce}', '"priority-1"') WHERE version = 3`,
    );
    const executive = await person('executive');
    await expect(methods.adopt(asks(confirming(executive, 3)), 3, 'Yes.')).rejects.toThrow(
      'health.comparison-stale',
    );
    await methods.compareAgain(asks(staff), 3);
    await methods.compare(3);
    expect((await methods.read(staff, 3)).comparison?.inForce).toBe('priority-2');
    expect((await scoresOf('priority-3'))[1]).toBeGreaterThan(0);
    await methods.discard(asks(staff), 3);
    expect(await scoresOf('priority-3')).toEqual([0, 0]);
    await expect(methods.adopt(asks(confirming(executive, 3)), 3, 'Yes.')).rejects.toThrow(
      'health.method-not-computed',
    );
    expect(await methods.scoreNext(3)).toEqual({ isDone: true });
  });

  it('that is over keeps its scores for a month, so that nothing of people outlives it', async () => {
    const expire = () => source().transaction((tx) => expireHealth(tx, new Date().toISOString()));
    await rows(
      `UPDATE health_methods SET ended_at = clock_timestamp() - interval '29 days' WHERE version = 1`,
    );
    await expire();
    const [before] = await scoresOf('priority-1');
    expect(before).toBeGreaterThan(0);
    await rows(
      `UPDATE health_methods SET ended_at = clock_timestamp() - interval '31 days' WHERE version = 1`,
    );
    await expire();
    expect(await scoresOf('priority-1')).toEqual([0, 0]);
    expect((await scoresOf('priority-2'))[1]).toBeGreaterThan(0);
  });
});

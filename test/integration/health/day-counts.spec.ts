import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { Egress, EgressModule } from '#libs/egress/src/index.js';
import {
  CollectionService,
  EVIDENCE_SOURCES,
  GitHistorySource,
  HealthCollectionModule,
  expireHealth,
} from '#libs/health/src/index.js';
import { objectionDigest } from '#libs/health/src/domain/objection.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ProjectsModule, ProjectsService } from '#libs/projects/src/index.js';
import type { GitHttps } from '../../support/git-https.js';
import { startGitHttps } from '../../support/git-https.js';
import { GitShelf } from '../../support/git-repository.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
const shelf = new GitShelf();
let server: GitHttps;
let module: TestingModule;
let projectId: string;
let repository: string;

beforeAll(async () => {
  repository = shelf.import('xz');
  server = await startGitHttps(shelf.directory);
  const egress = new Egress({ isOn: true, allow: [{ host: 'localhost', port: server.port }] });
  module = await Test.createTestingModule({
    imports: [
      TypeOrmModule.forRoot(databaseOptions({ url: database().url, poolSize: 4, applicationName: 'spec' })),
      ActsModule,
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      ProjectsModule,
      HealthCollectionModule.with({ githubAuths: [], githubApiUrl: null, snapshotDirectory: null }),
    ],
  })
    .overrideProvider(EVIDENCE_SOURCES)
    .useValue([
      new GitHistorySource(egress, {
        maxPackBytes: 50_000_000,
        timeoutMs: 60_000,
        caFile: server.caFile,
        quarantineParent: shelf.directory,
      }),
    ])
    .compile();
  await module.init();
  projectId = await aProject();
});
afterAll(async () => {
  await module.close();
  server.close();
  shelf.remove();
});

async function rows<T>(sql: string, ...parameters: unknown[]): Promise<T[]> {
  return (await database().owner.query(sql, parameters)).rows as T[];
}

async function aProject(): Promise<string> {
  const keeper = newId();
  await rows('INSERT INTO people (id, public_name) VALUES ($1, $2)', keeper, 'Mira Holt');
  const principal = { kind: 'person', id: keeper, roles: [], via: 'session', scopes: null } as const;
  const answer = await module.get(ProjectsService).register(
    { principal, route: 'POST /test', key: newId(), body: {} },
    {
      name: 'Widget',
      summary: 'Widgets for everybody.',
      licence: 'MIT',
      eurostackLayer: 'software-platforms',
      repositories: ['https://forge.example/xz/xz'],
      packages: [],
    },
  );
  const { id } = answer.value as { id: string };
  await rows('UPDATE project_repositories SET url = $2 WHERE project_id = $1', id, `${server.url}/xz`);
  return id;
}

/** A forge saw the repository now; the last push was then, where it tells. */
async function seen(pushedAt: string | null): Promise<void> {
  await rows(
    `UPDATE project_repositories SET forge_id = '7', pushed_at = $2, seen_at = clock_timestamp() WHERE project_id = $1`,
    projectId,
    pushedAt,
  );
}

/** One whole collection; answers how many packs the repository's server gave, and how often it was asked for anything. */
async function collect(
  tier: 1 | 2,
  pushedAt: string | null,
): Promise<{ readonly packs: number; readonly asked: number }> {
  const id = newId();
  await rows(
    `INSERT INTO health_collections (id, project_id, tier, reason, state, requested_at)
     VALUES ($1, $2, $3, $4, 'collecting', clock_timestamp())`,
    id,
    projectId,
    tier,
    tier === 1 ? 'sweep' : 'application',
  );
  await seen(pushedAt);
  const collections = module.get(CollectionService);
  const before = { packs: server.packs(), asked: server.asked.length };
  for (const source of await collections.pendingSources(id)) {
    await collections.collect(id, source, new AbortController().signal);
  }
  await collections.finish(id);
  return { packs: server.packs() - before.packs, asked: server.asked.length - before.asked };
}

const NOTHING = { packs: 0, asked: 0 };

function git(...args: string[]): string {
  const who = ['-c', 'user.name=Ada Weber', '-c', 'user.email=ada@weber.example'];
  return execFileSync('git', ['-C', repository, ...who, ...args], { encoding: 'utf8' }).trim();
}

function tag(name: string, at = 'main'): void {
  git('tag', '-f', '-m', 'x', name, at);
}

async function objects(address: string): Promise<void> {
  await rows(
    `INSERT INTO health_objections (id, digest, proven_by, stated_at) VALUES ($1, $2, 'mail', clock_timestamp())`,
    newId(),
    objectionDigest(address),
  );
}

async function latest(): Promise<
  Record<string, { value: number | null; sourceVersion: string; windowEnd: string }>
> {
  const [row] = await rows<{ metrics: never }>(
    'SELECT metrics FROM health_latest WHERE project_id = $1',
    projectId,
  );
  return row?.metrics ?? {};
}

describe('counts per person and day', () => {
  it('are not made where there is no reason to look at people', async () => {
    expect(await collect(1, '2026-08-01')).toEqual(NOTHING);
    expect(await rows('SELECT 1 FROM health_day_counts')).toEqual([]);
  });

  it('are kept by a clone, one row per project, without anybody’s name', async () => {
    expect((await collect(2, '2026-08-01')).packs).toBeGreaterThan(0);
    const [row] = await rows<{ authored: number }>(
      `SELECT (SELECT sum(c)::int FROM unnest(kinds, counts) AS u(k, c) WHERE k = 0) AS authored
       FROM health_day_counts WHERE project_id = $1`,
      projectId,
    );
    const humans = execFileSync('git', ['-C', repository, 'rev-list', '--count', '--no-merges', 'main'], {
      encoding: 'utf8',
    });
    expect(row?.authored).toBe(Number(humans));
    const people = execFileSync('git', ['-C', repository, 'log', '--format=%an%n%ae%n%cn%n%ce'], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    const names = [...new Set(people.trim().split('\n'))];
    expect(names.length).toBeGreaterThan(100);
    const tables = await rows<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    for (const { name } of tables) {
      const found = await rows(
        `SELECT 1 FROM "${name}" AS row, unnest($1::text[]) AS who WHERE strpos(row::text, who) > 0 LIMIT 1`,
        names,
      );
      expect({ name, found }).toEqual({ name, found: [] });
    }
  });

  it('move the windows of a sweep without a clone while nothing is pushed', async () => {
    const before = await latest();
    await rows(`UPDATE health_latest SET metrics = metrics - 'silent_days' WHERE project_id = $1`, projectId);
    expect(await collect(1, '2026-08-01')).toEqual(NOTHING);
    const after = await latest();
    expect(after['silent_days']?.value).toBeGreaterThan(0);
    expect(after['top_share_365d']?.sourceVersion).toContain('nothing pushed since');
    expect(after['top_share_365d']?.windowEnd).toMatch(/T00:00:00\.000Z$/);
    expect(after['truck_factor']).toEqual(before['truck_factor']);
  });

  it('serve a full collection too while nothing is pushed, and give way to a clone after a push', async () => {
    expect(await collect(2, '2026-08-01')).toEqual(NOTHING);
    tag('v9.0.0-rc1');
    expect((await collect(2, '2026-08-02')).packs).toBeGreaterThan(0);
    expect(await rows('SELECT pushed_at FROM health_day_counts')).toEqual([
      { pushed_at: new Date('2026-08-02') },
    ]);
  });

  it('serve it where no forge tells of pushes, after a look at HEAD and tags alone', async () => {
    await rows(`UPDATE health_latest SET metrics = metrics - 'silent_days' WHERE project_id = $1`, projectId);
    expect(await collect(2, null)).toEqual({ packs: 0, asked: 2 });
    expect((await latest())['silent_days']?.value).toBeGreaterThan(0);
    const main = git('rev-parse', 'refs/heads/main');
    git('update-ref', 'refs/heads/elsewhere', git('commit-tree', '-m', 'x', '-p', main, `${main}^{tree}`));
    expect(await collect(2, null)).toEqual({ packs: 0, asked: 2 });
  });

  it.each<[string, change: () => void]>([
    ['tag', () => tag('v9.0.0-rc2')],
    ['tag that is moved', () => tag('v9.0.0-rc2', 'main~1')],
    ['tag that is gone', () => void git('tag', '-d', 'v9.0.0-rc2')],
    ['commit', () => void git('update-ref', 'HEAD', git('rev-parse', 'elsewhere'))],
    ['branch that is the default', () => void git('symbolic-ref', 'HEAD', 'refs/heads/former')],
  ])('give way to a clone after a new %s, also where no forge tells', async (_what, change) => {
    git('update-ref', 'refs/heads/former', 'main~2');
    change();
    expect((await collect(2, null)).packs).toBeGreaterThan(0);
    expect((await collect(2, null)).packs).toBe(0);
    git('symbolic-ref', 'HEAD', 'refs/heads/main');
  });

  it('stand as of a push that changed nothing of what is counted: the next look asks nobody', async () => {
    expect((await collect(2, null)).packs).toBeGreaterThan(0);
    expect(await collect(2, '2026-08-02')).toEqual({ packs: 0, asked: 2 });
    expect(await collect(2, '2026-08-02')).toEqual(NOTHING);
  });

  it('stay in use where somebody objected since who is not among them, unless they cannot tell', async () => {
    await objects('nobody.here@else.example');
    expect(await collect(2, '2026-08-02')).toEqual(NOTHING);
    await rows('UPDATE health_day_counts SET identities = NULL');
    expect((await collect(2, '2026-08-02')).packs).toBeGreaterThan(0);
    await rows('DELETE FROM health_objections');
  });

  it('give way to a clone where somebody objected since, and know them no more', async () => {
    const authored = () =>
      rows<{ known: number; nobody: number }>(
        `SELECT (sum(c) FILTER (WHERE p >= 0))::int AS known, coalesce(sum(c) FILTER (WHERE p < 0), 0)::int AS nobody
         FROM health_day_counts, unnest(kinds, persons, counts) AS u(k, p, c) WHERE k = 0`,
      );
    const [before] = await authored();
    const addresses = execFileSync('git', ['-C', repository, 'log', '--no-merges', '--format=%ae', 'main'], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    }).trim();
    const address = addresses.split('\n').at(-1) as string;
    await objects(address);
    expect(await collect(1, '2026-08-02')).toEqual(NOTHING);
    expect((await collect(2, '2026-08-02')).packs).toBeGreaterThan(0);
    const [after] = await authored();
    expect(before?.nobody).toBe(0);
    expect(after?.nobody).toBeGreaterThan(500);
    expect([(after?.known ?? 0) + (after?.nobody ?? 0), await collect(2, '2026-08-02')]).toEqual([
      before?.known,
      NOTHING,
    ]);
    await rows('DELETE FROM health_objections');
  });

  it('say nothing where something was pushed and nobody looked', async () => {
    const before = await latest();
    expect(await collect(1, '2026-08-03')).toEqual(NOTHING);
    expect(await latest()).toEqual(before);
  });

  it('are gone after two years with everything else derived from people, and the score rests on nothing', async () => {
    await rows(`UPDATE health_day_counts SET counted_at = clock_timestamp() - interval '731 days'`);
    await rows(`UPDATE health_metrics SET observed_at = observed_at - interval '731 days'`);
    await rows(
      `UPDATE health_latest SET metrics = (SELECT jsonb_object_agg(key, value || '{"observedAt": "2020-01-01T00:00:00.000Z"}') FROM jsonb_each(metrics))`,
    );
    await rows(
      `INSERT INTO forge_readings (project_id, source, repository_id, source_version, facts, read_at)
       SELECT $1::uuid, source, gen_random_uuid(), 'spec', '{}', clock_timestamp() - days * interval '1 day'
       FROM (VALUES ('gitlab', 367), ('forgejo', 300)) AS told(source, days)`,
      projectId,
    );
    await module.get(DataSource).transaction((tx) => expireHealth(tx, new Date().toISOString()));
    expect(await rows('SELECT source FROM forge_readings WHERE source_version = $1', 'spec')).toEqual([
      { source: 'forgejo' },
    ]);
    expect(await rows('SELECT 1 FROM health_day_counts')).toEqual([]);
    expect(await rows('SELECT 1 FROM health_metrics WHERE tier = 2')).toEqual([]);
    expect(Object.keys(await latest()).sort()).toEqual(['releases_365d', 'silent_days']);
    const [score] = await rows<{ inputs: unknown }>(
      `SELECT report->'inputs' AS inputs FROM health_score_reports WHERE project_id = $1`,
      projectId,
    );
    expect(score?.inputs).toMatchObject({ caf: null, truckFactor: null, topShare: null });
  });
});

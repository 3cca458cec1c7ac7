import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Egress } from '#libs/egress/src/index.js';
import type { EvidenceSource, SourceAnswer } from '#libs/health/src/index.js';
import {
  GitHistorySource,
  HasApplication,
  RestForgeSource,
  SweepService,
  githubSource,
} from '#libs/health/src/index.js';
import { FundingFilesSource } from '#libs/health/src/sources/funding/funding-files.source.js';
import { OpenCollectiveSource } from '#libs/health/src/sources/funding/open-collective.source.js';
import { methodInForce } from '#libs/health/src/methods.repository.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { projectAt } from './forge-question.js';
import { useHealth } from '../../support/health-lab.js';

let room = 0;
const forge: EvidenceSource & { place?: EvidenceSource['place'] } = {
  name: 'github',
  tells: [],
  knows: ({ repositories }: ProjectRecord) => repositories.length > 0,
  collect: async (): Promise<SourceAnswer> => ({ values: [] }),
  capacity: async () => room,
};
const health = useHealth(() => [forge]);
const GITLAB = { forge: 'gitlab', host: 'gitlab.com' } as const;

/** What applications say of projects. */
const standing = new Map<string, 'application' | 'funded'>();
beforeAll(() =>
  health.get(HasApplication).register({ among: async () => new Set(), standing: async () => standing }),
);

beforeEach(async () => {
  standing.clear();
  await health.rows('TRUNCATE projects, health_outreach_lists, outbox CASCADE');
});

/** A project that was last looked at some days ago, with a criticality. */
async function aProject(
  days: number | null,
  criticality: number | null,
  ...repositories: string[]
): Promise<string> {
  const id = await health.aProject(...repositories);
  if (days !== null) {
    const collectionId = await health.aCollection(id, 'sweep');
    await health.rows(
      `UPDATE health_collections SET state = 'finished', outcome = 'collected', finished_at = now() WHERE id = $1`,
      collectionId,
    );
    await health.rows(
      `INSERT INTO health_latest (project_id, collection_id, metrics, updated_at, looked_at)
       VALUES ($1, $2, '{}', now(), now() - $3 * interval '1 day')`,
      ...[id, collectionId, days],
    );
  }
  if (criticality !== null) {
    await health.rows(
      `INSERT INTO health_scores (project_id, method_version, status, criticality, coverage, rank_key, computed_at)
       VALUES ($1, $2, 'insufficient-data', $3, 1, -1, now())`,
      ...[id, (await methodInForce(health.manager())).version, criticality],
    );
  }
  return id;
}

async function swept(limit = 100): Promise<string[]> {
  const before = new Set((await open()).map(({ projectId }) => projectId));
  await health.get(SweepService).sweep(limit);
  return (await open()).map(({ projectId }) => projectId).filter((id) => !before.has(id));
}

async function open(): Promise<{ projectId: string }[]> {
  return health.rows(
    `SELECT project_id AS "projectId" FROM health_collections WHERE state = 'collecting' ORDER BY requested_at, id`,
  );
}

describe('a sweep', () => {
  it('looks at critical projects weekly, at others monthly, at new ones first, and wakes their process', async () => {
    const fresh = await aProject(6, 0.9);
    const critical = await aProject(8, 0.9);
    const recent = await aProject(29, 0.3);
    const stale = await aProject(31, 0.3);
    const fresher = await aProject(null, null);
    expect(await swept()).toEqual([fresher, stale, critical]);
    expect(await swept()).toEqual([]);
    const wakes = await health.rows<{ id: string }>('SELECT workflow_id AS id FROM outbox');
    expect(wakes).toHaveLength(3);
    expect([fresh, recent]).toHaveLength(2);
    const tiers = await health.rows(
      `SELECT DISTINCT tier, reason FROM health_collections WHERE state = 'collecting'`,
    );
    expect(tiers).toEqual([{ tier: 1, reason: 'sweep' }]);
  });

  it('takes the most critical of those that wait equally long, and no more than it may', async () => {
    await aProject(40, 0.1);
    const most = await aProject(40, 0.9);
    const more = await aProject(40, 0.5);
    expect(await swept(2)).toEqual([most, more]);
  });

  it('opens no more than a source has room for, and goes on with what does not need it', async () => {
    room = 1;
    const one = await aProject(90, 0.9, 'https://github.com/acme/one');
    await aProject(80, 0.9, 'https://github.com/acme/two');
    const without = await aProject(70, 0.9);
    expect(await swept()).toEqual([one, without]);
    room = 0;
    expect(await swept()).toEqual([]);
    room = 5;
    expect(await swept()).toHaveLength(1);
  });

  it('looks at people where there is a reason to, which it keeps, and at facts of everybody else', async () => {
    room = 9;
    const [applying, funded, listed, unwilling, nobody] = [
      await aProject(40, 0.9),
      await aProject(39, 0.9),
      await aProject(38, 0.9),
      await aProject(37, 0.9),
      await aProject(36, 0.9),
    ];
    standing.set(applying, 'application').set(funded, 'funded');
    const list = newId();
    await health.rows(
      `INSERT INTO health_outreach_lists (id, method_version, reason, drawn_by, drawn_at)
       VALUES ($1, 'v', 'Whom we write to.', 'staff', now()), (gen_random_uuid(), 'v', 'Last year.', 'staff', now() - interval '1 year')`,
      list,
    );
    await health.rows(
      `INSERT INTO health_outreach_entries (list_id, position, project_id, product_middle)
       SELECT l.id, p.position, p.id, 1 FROM health_outreach_lists l, unnest($1::uuid[]) WITH ORDINALITY AS p (id, position)
       WHERE (l.id = $2) = (p.id <> $3)`,
      ...[[listed, unwilling, nobody], list, nobody],
    );
    await health.rows(
      `INSERT INTO health_contact_wishes (id, project_id, wish, is_own, stated_by, stated_at)
       VALUES (gen_random_uuid(), $1, 'do-not-contact', true, 'keeper', now())`,
      unwilling,
    );
    expect(await swept()).toEqual([applying, funded, listed, unwilling, nobody]);
    const wishes = await health.rows<{ tier: number; reason: string }>(
      `SELECT tier, reason FROM health_collections WHERE state = 'collecting' ORDER BY requested_at, id`,
    );
    expect(wishes.map(({ tier, reason }) => [tier, reason])).toEqual([
      ...[
        [2, 'application'],
        [2, 'funded'],
        [2, 'outreach'],
      ],
      ...[
        [1, 'sweep'],
        [1, 'sweep'],
      ],
    ]);
  });

  it('comes back to what it missed, each time later, and never later than it would anyway', async () => {
    room = 9;
    const id = await aProject(60, 0.9);
    const after = async (missed: number, hours: number): Promise<boolean> => {
      await health.rows(`DELETE FROM health_collections WHERE state = 'collecting'`);
      const pause = [missed, hours] as const;
      await health.rows(
        `UPDATE health_latest SET missed = $1, updated_at = now() - $2 * interval '1 hour'`,
        ...pause,
      );
      return (await swept()).includes(id);
    };
    const table: unknown[] = [];
    for (const [missed, hours] of [
      [1, 0.9],
      [1, 1.1],
      [2, 1.9],
      [2, 2.1],
      [5, 15],
      [5, 17],
      [99, 167],
      [99, 169],
    ] as const) {
      table.push([missed, hours, await after(missed, hours)]);
    }
    expect(table).toEqual([
      ...[
        [1, 0.9, false],
        [1, 1.1, true],
        [2, 1.9, false],
        [2, 2.1, true],
        [5, 15, false],
        [5, 17, true],
      ],
      ...[
        [99, 167, false],
        [99, 169, true],
      ],
    ]);
  });

  it('has room by host, where a source is asked in several places', async () => {
    const dataSource = health.get(DataSource);
    const gitlab = new RestForgeSource('gitlab', new Egress({ isOn: true, allow: [] }), dataSource);
    const at = (host: string): ProjectRecord => projectAt('acme/widget', { ...GITLAB, host });
    const [quiet, other] = [at('gitlab.one.example'), at('gitlab.two.example')];
    // 160 requests a minute beside the reserve, 60 for a project.
    expect(await gitlab.capacity(quiet)).toBe(160);
    await health.rows("UPDATE forge_budgets SET paused_until = clock_timestamp() + interval '2 hours'");
    expect([await gitlab.capacity(quiet), await gitlab.capacity(other)]).toEqual([0, 160]);
    expect(gitlab.place(quiet)).not.toBe(gitlab.place(other));
    forge.place = ({ repositories }) => repositories[0]?.name ?? '';
    room = 1;
    const one = await aProject(90, 0.9, 'https://github.com/acme/one');
    await aProject(80, 0.9, 'https://github.com/acme-two/one');
    const two = await aProject(70, 0.9, 'https://github.com/acme/two');
    expect(await swept()).toEqual([one, two]);
    delete forge.place;
  });

  it('has no room with anybody outside while calls are switched off', async () => {
    const room = async (egress: Egress): Promise<(number | undefined)[]> => {
      const dataSource = health.get(DataSource);
      return Promise.all(
        [
          githubSource(egress, dataSource, { auths: [{ token: 'one' }], apiUrl: null }),
          new RestForgeSource('gitlab', egress, dataSource),
          new GitHistorySource(egress),
          new FundingFilesSource(egress),
          new OpenCollectiveSource(egress, { apiUrl: 'https://collectives.example' }),
        ].map(async (source: EvidenceSource) => source.capacity?.(projectAt('acme/widget', GITLAB))),
      );
    };
    expect(await room(new Egress({ isOn: false, allow: [] }))).toEqual([0, 0, 0, 0, 0]);
    expect(await room(new Egress({ isOn: true, allow: [] }))).not.toContain(0);
  });
});

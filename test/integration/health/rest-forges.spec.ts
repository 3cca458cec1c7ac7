import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Egress } from '#libs/egress/src/index.js';
import type { SourceAnswer, SourceQuestion } from '#libs/health/src/index.js';
import { RestForgeSource, SourceFailure } from '#libs/health/src/index.js';
import type { RestForgeOptions } from '#libs/health/src/sources/rest/rest-forge.source.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { daysAgo } from '../../support/a-forge.js';
import type { FakeAnswer } from '../../support/fake-rest-forge.js';
import { FakeRestForge } from '../../support/fake-rest-forge.js';
import { useEntities } from '../../support/forge-database.js';
import { projectAt, question } from './forge-question.js';

type Kind = 'gitlab' | 'forgejo';
type Answers = Record<string, FakeAnswer>;
const HOSTS = { gitlab: 'gitlab.com', forgejo: 'codeberg.org' } as const;
const { dataSource, rows } = useEntities();
let forge: FakeRestForge;
let url: string;

beforeAll(async () => {
  forge = new FakeRestForge();
  url = await forge.listen();
});
afterAll(() => forge.close());
beforeEach(async () => {
  await rows('TRUNCATE forge_budgets, forge_leases');
  forge.answers.clear();
  forge.headers = () => ({});
  forge.received.length = 0;
  forge.instead.length = 0;
  forge.pageSize = 100;
  for (const [path, answer] of Object.entries({ ...gitlab(), ...forgejo() })) forge.answers.set(path, answer);
});

const by = (username: string) => ({ username, login: username });
const issue = (number: number, opened: number, over: object = {}) => ({
  ...{ iid: number, number, state: 'opened', created_at: daysAgo(opened), updated_at: daysAgo(opened) },
  ...{ closed_at: null, author: by('ola'), user: by('ola'), user_notes_count: 0 },
  ...over,
});
const note = (days: number, who: string, over: object = {}) => ({
  ...{ created_at: daysAgo(days), author: by(who), system: false, type: null, body: 'Thank you.' },
  ...over,
});
const closed = (days: number) => ({
  ...{ state: 'closed', closed_at: daysAgo(days), updated_at: daysAgo(days) },
});
const merged = (days: number, who: string) => ({
  ...{ state: 'merged', merged_at: daysAgo(days), updated_at: daysAgo(days) },
  ...{ merge_user: by(who), merged_by: by(who) },
});

/** The same project on both: three issues of outsiders, one of them answered; two merges, one of them approved. */
function gitlab(): Answers {
  const base = '/api/v4/projects/77';
  const project = {
    ...{ id: 77, web_url: 'https://gitlab.com/acme/widget', archived: false, empty_repo: false },
  };
  return {
    '/api/v4/projects/acme%2Fwidget': project,
    [`${base}/members/all`]: [by('ada')],
    [`${base}/issues`]: [
      issue(3, 20, { user_notes_count: 1 }),
      issue(2, 30),
      issue(1, 40, { user_notes_count: 2, ...closed(10) }),
      issue(4, 50, { author: by('renovate-bot') }),
    ],
    [`${base}/issues/3/notes`]: [note(19, 'ola')],
    [`${base}/issues/1/notes`]: [note(39, 'ghost', { system: true, body: 'changed title' }), note(38, 'ada')],
    [`${base}/merge_requests`]: [
      issue(6, 25, { ...merged(24, 'ada'), author: by('ada') }),
      issue(5, 35, { ...merged(33, 'ada'), user_notes_count: 0 }),
    ],
    [`${base}/merge_requests/6/notes`]: [],
    [`${base}/merge_requests/5/notes`]: [
      note(34, 'ada', { system: true, body: 'approved this merge request' }),
    ],
    [`${base}/repository/commits`]: [
      ...[
        { committed_date: daysAgo(9), author_name: 'renovate[bot]', author_email: 'bot@renovateapp.com' },
        { committed_date: daysAgo(12), author_name: 'Ada', author_email: 'ada@acme.example' },
      ].map((commit) => ({ ...commit, parent_ids: ['a'] })),
    ],
    [`${base}/releases`]: [
      { tag_name: 'v2.0.0', released_at: daysAgo(40), author: by('ada') },
      { tag_name: 'v2.0.0-rc1', released_at: daysAgo(60), author: by('ada') },
      { tag_name: 'v1.0.0', released_at: daysAgo(100), author: by('ada') },
    ],
    [`${base}/events`]: [
      { created_at: daysAgo(8), action_name: 'commented on', author_username: 'ola' },
      { created_at: daysAgo(11), action_name: 'commented on', author_username: 'ada' },
    ],
  };
}

function forgejo(): Answers {
  const base = '/api/v1/repos/acme/widget';
  const at = (number: number, days: number, who: string, kind = 'issues') => ({
    ...{ created_at: daysAgo(days), updated_at: daysAgo(days), user: by(who) },
    issue_url: `https://codeberg.org/acme/widget/${kind}/${number}`,
  });
  const signed = (days: number, name: string, email: string) => ({
    commit: { author: { name, email, date: daysAgo(days) }, committer: { name, email, date: daysAgo(days) } },
    parents: [{}],
  });
  return {
    [base]: {
      ...{ id: 77, html_url: 'https://codeberg.org/acme/widget', archived: false, empty: false },
      ...{ fork: false, mirror: false, has_issues: true, has_pull_requests: true },
    },
    [`${base}/assignees`]: [by('ada')],
    [`${base}/issues`]: [
      issue(3, 20),
      issue(2, 30),
      issue(1, 40, closed(10)),
      issue(4, 50, { user: by('renovate-bot') }),
    ],
    [`${base}/issues/comments`]: [at(1, 38, 'ada'), at(3, 19, 'ola'), at(2, 11, 'ada', 'pulls')].map(
      (row) => ({
        ...row,
        // What was said of another number must not answer this one.
        issue_url: row.issue_url.replace('/pulls/2', '/pulls/99'),
      }),
    ),
    [`${base}/pulls`]: [
      issue(6, 25, { ...merged(24, 'ada'), closed_at: daysAgo(24), user: by('ada') }),
      issue(5, 35, { ...merged(33, 'ada'), closed_at: daysAgo(33) }),
    ],
    [`${base}/pulls/6/reviews`]: [{ state: 'REQUEST_REVIEW', submitted_at: daysAgo(25), user: by('ola') }],
    [`${base}/pulls/5/reviews`]: [{ state: 'APPROVED', submitted_at: daysAgo(34), user: by('ada') }],
    [`${base}/commits`]: [
      signed(9, 'renovate[bot]', 'bot@renovateapp.com'),
      signed(12, 'Ada', 'ada@acme.example'),
    ],
    [`${base}/releases`]: [
      { published_at: daysAgo(40), draft: false, prerelease: false, author: by('ada') },
      { published_at: daysAgo(60), draft: false, prerelease: true, author: by('ada') },
      { published_at: daysAgo(100), draft: false, prerelease: false, author: by('ada') },
    ],
  };
}

/** One worker's source; without `longestWaitMs` it waits for nothing. */
function source(kind: Kind, over: RestForgeOptions = {}): RestForgeSource {
  const egress = new Egress({ isOn: true, allow: [{ host: '127.0.0.1', port: Number(new URL(url).port) }] });
  const tokens = new Map([[HOSTS[kind], 'secret-token']]);
  return new RestForgeSource(kind, egress, dataSource(), {
    ...{ tokens, baseUrlOf: () => url, longestWaitMs: 0 },
    ...over,
  });
}

function project(kind: Kind, over: object = {}): ProjectRecord {
  const host = HOSTS[kind];
  return projectAt('acme/widget', { forge: kind, host, url: `https://${host}/acme/widget`, ...over });
}

async function ask(
  kind: Kind,
  over: Partial<SourceQuestion> = {},
  from = source(kind),
): Promise<SourceAnswer> {
  return from.collect(question(over.project ?? project(kind), over));
}

async function collect(kind: Kind, over: Partial<SourceQuestion> = {}) {
  const { values } = await ask(kind, over);
  return new Map(values.map((value) => [value.metric as string, value]));
}

async function failure(kind: Kind, from = source(kind), over = {}): Promise<SourceFailure> {
  const error: unknown = await ask(kind, over, from).catch((reason: unknown) => reason);
  if (!(error instanceof SourceFailure)) throw new Error(`No failure of the source: ${String(error)}`);
  return error;
}

/** What both tell of the widget; what neither tells is null, and says so. */
const TOLD = {
  ...{ archived: 0, fork: 0, empty: 0, releases_365d: 2, release_interval_days: 60 },
  ...{ demand_180d: 4, unanswered_ratio_180d: 2 / 4, pr_closure_ratio_180d: 1, backlog_growth_180d: 2 },
  ...{ first_response_pr_days: 1, first_review_pr_days: 1, resolution_pr_days: 1, silent_days: 11 },
  self_merge_ratio_180d: 1 / 2,
};

describe.each(['gitlab', 'forgejo'] as const)('%s as a source', (kind) => {
  it('gives the metrics its API gives, humans only, with provenance', async () => {
    const values = await collect(kind);
    const numbers = Object.fromEntries(Object.keys(TOLD).map((key) => [key, values.get(key)?.value]));
    expect(numbers).toEqual(TOLD);
    expect(values.get('demand_180d')).toMatchObject({
      ...{ source: kind, sourceVersion: 'REST, repository 77', windowStart: daysAgo(180), coverage: 1 },
    });
  });

  it('says of everything else why it is null', async () => {
    const values = await collect(kind, { tier: 2, reason: 'application' });
    const untold = ['funding_channels', 'active_maintainers_365d', 'review_coverage_180d'];
    const reasons = ['disabled', 'sponsors', ...untold].map((key) => values.get(key)?.nullReason);
    expect(reasons).toEqual(['not-applicable', 'not-applicable', ...untold.map(() => 'not-collected')]);
    expect([...values.values()].filter(({ value, nullReason }) => value === null && !nullReason)).toEqual([]);
  });

  it('does not take machines that fill what is known of commits for silence', async () => {
    const [base, commit] =
      kind === 'gitlab'
        ? ['/api/v4/projects/77/repository/commits', gitlab()['/api/v4/projects/77/repository/commits']]
        : ['/api/v1/repos/acme/widget/commits', forgejo()['/api/v1/repos/acme/widget/commits']];
    const bot = (commit as Record<string, unknown>[])[0] as Record<string, unknown>;
    forge.answers.set(
      base,
      Array.from({ length: 300 }, () => bot),
    );
    for (const [path, nothing] of [
      ['/api/v4/projects/77/events', []],
      ['/api/v4/projects/77/merge_requests', []],
      ['/api/v1/repos/acme/widget/issues/comments', []],
      ['/api/v1/repos/acme/widget/pulls', []],
    ] as const) {
      forge.answers.set(path, nothing);
    }
    // The last release is older than the oldest commit that was read.
    expect((await collect(kind)).get('silent_days')).toMatchObject({
      value: null,
      nullReason: 'not-collected',
    });
    forge.answers.set(base, [bot]);
    expect((await collect(kind)).get('silent_days')?.value).toBe(40);
  });

  it('takes a review by somebody of the project for a sign of life', async () => {
    forge.answers.set('/api/v4/projects/77/events', [
      { action_name: 'approved', created_at: daysAgo(2), author_username: 'ada' },
    ]);
    const [pulls, reviews] = ['/api/v1/repos/acme/widget/pulls', '/api/v1/repos/acme/widget/pulls/7/reviews'];
    forge.answers.set(pulls, [issue(7, 25)]);
    const review = { state: 'COMMENT', submitted_at: daysAgo(2), user: by('ada') };
    forge.answers.set(reviews, [review]);
    expect((await collect(kind)).get('silent_days')?.value).toBe(2);
    // More reviews than are read, oldest first: the newest may have come whenever it was touched last.
    forge.answers.set(pulls, [issue(7, 25, { updated_at: daysAgo(2) })]);
    const earlier = Array.from({ length: 60 }, () => ({ ...review, submitted_at: daysAgo(20) }));
    forge.answers.set(reviews, [...earlier, review]);
    expect((await collect('forgejo')).get('silent_days')?.value).toBeNull();
    // One that is not read may be hidden behind what an older one was touched by last.
    forge.answers.set(pulls, [issue(7, 200, { updated_at: daysAgo(3) })]);
    expect((await collect('forgejo')).get('silent_days')).toMatchObject({
      value: null,
      nullReason: 'not-collected',
    });
  });

  it('does not call anybody an outsider where it does not tell who keeps the project', async () => {
    const members = kind === 'gitlab' ? /members/ : /assignees/;
    forge.misbehave(members, { status: 403 });
    const values = await collect(kind);
    expect(values.get('demand_180d')).toMatchObject({ value: null, nullReason: 'not-collected' });
    expect(values.get('silent_days')).toMatchObject({ value: null, nullReason: 'not-collected' });
    expect(values.get('releases_365d')?.value).toBe(2);
  });

  it('follows pages by their link, and says the same', async () => {
    forge.pageSize = 2;
    const values = await collect(kind);
    expect(values.get('demand_180d')?.value).toBe(4);
    expect(values.get('releases_365d')?.value).toBe(2);
  });

  it('takes a part that does not arrive for later, and never for nothing', async () => {
    const from = source(kind);
    for (const instead of [{ status: 502 }, { body: '[{"half' }, { body: '[{}]' }, { isCut: true }]) {
      forge.misbehave(/\/releases$/, instead);
      const failed = await failure(kind, from);
      expect(failed).toMatchObject({
        reason: 'error',
        code: `${kind}-partial`,
        retry: { isWorthwhile: true },
      });
      const partial = new Map(failed.rest.partial?.values.map((value) => [value.metric, value]));
      expect(partial.get('releases_365d')).toMatchObject({ value: null, nullReason: 'error' });
      expect(partial.get('silent_days')).toMatchObject({ value: null, nullReason: 'error' });
      expect(partial.get('demand_180d')?.value).toBe(4);
    }
  });

  it('does not ask again for what is gone or blocked', async () => {
    forge.misbehave(/./, { status: 451 });
    expect(await failure(kind)).toMatchObject({ code: `${kind}-blocked`, retry: { isWorthwhile: false } });
    forge.answers.clear();
    expect(await failure(kind)).toMatchObject({ code: `${kind}-not-found`, retry: { isWorthwhile: false } });
  });

  it('tells its token to nobody but the forge, whatever a page says follows', async () => {
    const stranger = new FakeRestForge();
    const elsewhere = await stranger.listen();
    const headers = { link: `<${elsewhere}/next>; rel="next"` };
    forge.misbehave(/\/releases$/, { headers, body: '[]' });
    await ask(kind);
    expect(stranger.received).toEqual([]);
    expect(new Set(forge.received.map(({ authorization }) => authorization))).toEqual(
      new Set(['Bearer secret-token']),
    );
    await stranger.close();
  });

  it('is believed about its own host only, and another repository under the name is not counted', async () => {
    const path = kind === 'gitlab' ? '/api/v4/projects/acme%2Fwidget' : '/api/v1/repos/acme/widget';
    const evil = 'https://evil.example/acme/widget';
    forge.answers.set(path, { ...forge.answers.get(path), web_url: evil, html_url: evil });
    expect((await ask(kind)).sighting?.address.host).toBe(HOSTS[kind]);
    const other = { project: project(kind, { forgeId: '5' }) };
    expect(await failure(kind, source(kind), other)).toMatchObject({ code: `${kind}-other-repository` });
  });

  it('calls nothing where calls are switched off, and nobody inside', async () => {
    const off = new RestForgeSource(kind, new Egress({ isOn: false, allow: [] }), dataSource());
    const failed = await failure(kind, off);
    expect([failed.code, failed.retry.isWorthwhile, failed.isTold]).toEqual(['egress.off', false, false]);
    const inside = new RestForgeSource(kind, new Egress({ isOn: true, allow: [] }), dataSource(), {
      baseUrlOf: () => url,
    });
    expect((await failure(kind, inside)).isTold).toBe(true);
    expect(forge.received).toEqual([]);
  });
});

/** Seconds since 1970 at which a window ends. */
const inSeconds = (seconds: number): string => String(Math.ceil(Date.now() / 1_000) + seconds);

/** A host that allows so many in a window, and says so as GitLab does. */
function allows(most: number, reset: string) {
  return (used: number) => ({
    'ratelimit-limit': String(most),
    'ratelimit-observed': String(used),
    'ratelimit-remaining': String(Math.max(0, most - used)),
    'ratelimit-reset': reset,
  });
}

describe.each(['gitlab', 'forgejo'] as const)('what %s allows', (kind) => {
  it('is kept to by all workers together, and who cannot begin has asked nothing', async () => {
    const budget = { allowance: 30, windowMs: 3_600_000 };
    const workers = [source(kind, { budget }), source(kind, { budget }), source(kind, { budget })];
    const answers = await Promise.allSettled(
      Array.from({ length: 9 }, (_, index) => ask(kind, {}, workers[index % 3])),
    );
    const failed = answers.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(failed.length).toBeGreaterThan(5);
    for (const one of failed) {
      expect(one).toMatchObject({ reason: 'rate-limited', code: `${kind}-rate-limited`, rest: {} });
    }
    const done = answers.length - failed.length;
    expect(done).toBeGreaterThan(0);
    const before = forge.received.length;
    expect(before).toBeLessThanOrEqual(24);
    expect((await failure(kind, source(kind, { budget }))).retry.afterMs).toBeGreaterThan(3_500_000);
    expect(forge.received).toHaveLength(before);
  });

  it('is left to people who ask by a sweep', async () => {
    const budget = { allowance: 20, windowMs: 3_600_000 };
    await ask(kind, {}, source(kind, { budget }));
    const spent = forge.received.length;
    await rows('UPDATE forge_budgets SET spent = 16');
    expect((await failure(kind, source(kind, { budget }))).reason).toBe('rate-limited');
    expect(forge.received).toHaveLength(spent);
    await rows('UPDATE forge_budgets SET spent = 0');
    const asked = { reason: 'application', project: project(kind) } as const;
    expect((await ask(kind, asked, source(kind, { budget }))).values.length).toBeGreaterThan(0);
  });

  it('is nothing while it asks for quiet, also for a worker that begins meanwhile', async () => {
    for (const [status, headers, seconds] of [
      [429, { 'retry-after': '30' }, 30],
      [503, { 'retry-after': new Date(Date.now() + 40_000).toUTCString() }, 40],
      [403, { 'ratelimit-remaining': '0', 'ratelimit-reset': inSeconds(50) }, 50],
      [429, { 'x-ratelimit-reset': '55' }, 55],
      [429, {}, 60],
    ] as const) {
      await rows('TRUNCATE forge_budgets, forge_leases');
      forge.misbehave(/./, { status, headers });
      expect(await failure(kind)).toMatchObject({ reason: 'rate-limited', code: `${kind}-rate-limited` });
      const before = forge.received.length;
      const again = await failure(kind, source(kind));
      expect(Math.abs((again.retry.afterMs ?? 0) - seconds * 1_000)).toBeLessThan(2_500);
      expect(forge.received).toHaveLength(before);
    }
  });

  it('is what it says beside an answer: what was read until then is kept, and of the rest the reason', async () => {
    const most = kind === 'gitlab' ? 10 : 6;
    forge.headers = allows(most, inSeconds(600));
    const failed = await failure(kind);
    expect(forge.received).toHaveLength(most);
    expect(failed).toMatchObject({ reason: 'rate-limited', retry: { isWorthwhile: true }, isTold: false });
    expect(Math.abs((failed.retry.afterMs ?? 0) - 600_000)).toBeLessThan(5_000);
    const partial = new Map(failed.rest.partial?.values.map((value) => [value.metric, value]));
    expect(partial.get('archived')?.value).toBe(0);
    expect(partial.get('first_response_issue_days')?.denominator).toBe(3);
    expect(partial.get('pr_closure_ratio_180d')?.value).toBe(1);
    for (const key of ['releases_365d', 'silent_days', 'self_merge_ratio_180d', 'demand_180d'] as const) {
      expect(partial.get(key)).toMatchObject({ value: null, nullReason: 'rate-limited' });
    }
    expect(failed.rest.sighting).toMatchObject({ forgeId: '77' });
    expect((await failure(kind, source(kind))).rest.partial).toBeUndefined();
    expect(forge.received).toHaveLength(most);
  });

  it('is waited for in the middle where its window ends soon, and nothing is asked twice', async () => {
    await ask(kind);
    const requests = forge.received.length;
    forge.received.length = 0;
    await rows('TRUNCATE forge_budgets, forge_leases');
    const reset = inSeconds(1);
    forge.headers = (used) => (used <= 5 ? allows(5, reset)(used) : allows(99, inSeconds(60))(used - 5));
    const { values } = await ask(kind, {}, source(kind, { longestWaitMs: 10_000 }));
    expect(values.find(({ metric }) => metric === 'demand_180d')?.value).toBe(4);
    expect(forge.received).toHaveLength(requests);
    expect(Date.now()).toBeGreaterThanOrEqual(Number(reset) * 1_000 - 50);
  });

  it('is nothing by a token it does not know, which says nothing of the repository', async () => {
    forge.misbehave(/./, { status: 401 });
    const failed = await failure(kind);
    expect([failed.reason, failed.isTold, forge.received.length]).toEqual(['rate-limited', false, 1]);
    expect(Math.abs((failed.retry.afterMs ?? 0) - 3_600_000)).toBeLessThan(2_000);
    forge.misbehave(/./, { status: 401 });
    const anybody = await failure(kind, source(kind, { tokens: new Map() }));
    expect(anybody).toMatchObject({ code: `${kind}-forbidden`, isTold: true });
  });

  it('is booked by host and token under a name that does not tell it', async () => {
    await ask(kind);
    await ask(kind, {}, source(kind, { tokens: new Map([[HOSTS[kind], 'another']]) }));
    await ask(kind, {}, source(kind, { tokens: new Map() }));
    const books = await rows<{ token: string; spent: number }>(
      'SELECT token, spent FROM forge_budgets ORDER BY token',
    );
    expect(books.map(({ spent }) => spent)).toEqual([1, 2, 3].map(() => forge.received.length / 3));
    for (const { token } of books) expect(token).toMatch(/^[0-9a-f]{24}$/);
    expect(await rows('SELECT 1 FROM forge_leases')).toEqual([]);
  });
});

describe('threads that are too many to be read one by one', () => {
  it('end the sample where the first was not read, and coverage says so', async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      issue(100 + index, index + 1, { user_notes_count: 1 }),
    );
    forge.answers.set('/api/v4/projects/77/issues', many);
    for (const { iid } of many) {
      forge.answers.set(`/api/v4/projects/77/issues/${iid}/notes`, [note(0.5, 'ada')]);
    }
    const values = await collect('gitlab');
    // The forty-first was opened 41 days ago.
    const coverage: unknown = expect.closeTo(41 / 180, 5);
    expect(values.get('first_response_issue_days')).toMatchObject({ denominator: 40, coverage });
    expect(values.get('unanswered_ratio_180d')).toMatchObject({ value: 0, coverage });
    // What is counted from the list itself is whole.
    expect(values.get('backlog_growth_180d')?.value).toBe(60);
  });

  it('are no merges without review where none could be read any more', async () => {
    const base = '/api/v4/projects/77/merge_requests';
    const many = Array.from({ length: 45 }, (_, index) => issue(200 + index, index + 1));
    const old = issue(300, 170, { ...merged(1, 'ada'), updated_at: daysAgo(0.5) });
    forge.answers.set(base, [...many, old]);
    for (const { iid } of many) forge.answers.set(`${base}/${iid}/notes`, []);
    const values = await collect('gitlab');
    expect(values.get('self_merge_ratio_180d')?.value).toBeNull();
  });

  it('leave Forgejo’s answers unknown instead of missing', async () => {
    const comment = {
      created_at: daysAgo(3),
      updated_at: daysAgo(3),
      user: by('ada'),
      issue_url: 'x/issues/3',
    };
    forge.answers.set(
      '/api/v1/repos/acme/widget/issues/comments',
      Array.from({ length: 501 }, () => comment),
    );
    const values = await collect('forgejo');
    for (const key of ['unanswered_ratio_180d', 'first_response_issue_days', 'silent_days']) {
      expect(values.get(key)).toMatchObject({ value: null, nullReason: 'not-collected' });
    }
    expect(values.get('backlog_growth_180d')?.value).toBe(2);
  });
});

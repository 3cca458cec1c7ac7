import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Egress } from '#libs/egress/src/index.js';
import type { AllowedEndpoint, Resolver } from '#libs/egress/src/index.js';
import { GitHistorySource, SourceFailure } from '#libs/health/src/index.js';
import type { GitHistoryOptions } from '#libs/health/src/sources/git-history.source.js';
import { HISTORY_METRICS } from '#libs/health/src/domain/git-metrics.js';
import type { CountedHistory } from '#libs/health/src/domain/day-counts.js';
import type { HasObjected } from '#libs/health/src/domain/objection.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import type { GitHttps } from '../../support/git-https.js';
import { startGitHttps } from '../../support/git-https.js';
import { GitShelf } from '../../support/git-repository.js';

const shelf = new GitShelf();
let server: GitHttps;

beforeAll(async () => {
  shelf.import('xz');
  server = await startGitHttps(shelf.directory);
});
afterAll(() => {
  server.close();
  shelf.remove();
});

function quarantines(): number {
  return readdirSync(shelf.directory).filter((name) => name.startsWith('plinth-quarantine-')).length;
}

interface Wish {
  readonly isOn?: boolean;
  readonly allow?: readonly AllowedEndpoint[];
  readonly resolve?: Resolver;
  readonly options?: Partial<GitHistoryOptions>;
  readonly signal?: AbortSignal;
  readonly asOf?: Instant;
  readonly hasObjected?: HasObjected;
  readonly counted?: CountedHistory;
}

async function collect(
  url: string,
  { allow, resolve, options, signal, asOf, hasObjected, counted, isOn = true }: Wish = {},
) {
  const policy = { isOn, allow: allow ?? [{ host: 'localhost', port: server.port }] };
  const source = new GitHistorySource(new Egress(policy, resolve), {
    maxPackBytes: 50_000_000,
    timeoutMs: 60_000,
    caFile: server.caFile,
    quarantineParent: shelf.directory,
    ...options,
  });
  const project = { repositories: [{ url }] } as unknown as ProjectRecord;
  return source.collect({
    project,
    tier: 2,
    reason: 'application',
    since: instant('2024-02-24'),
    asOf: asOf ?? instant('2024-02-24'),
    ...(hasObjected === undefined ? {} : { hasObjected }),
    ...(counted === undefined ? {} : { counted }),
    signal: signal ?? new AbortController().signal,
  });
}

describe('a clone over https', () => {
  it('gives the same figures as the repository itself, and leaves nothing behind', async () => {
    const { values, succession } = await collect(`${server.url}/xz`);
    expect(values.find(({ metric }) => metric === 'top_share_365d')).toMatchObject({
      value: 309 / 544,
      source: 'git-history',
      windowEnd: '2024-02-24T00:00:00.000Z',
    });
    expect(values.find(({ metric }) => metric === 'diversity_365d')).toMatchObject({
      value: 1 - 309 / 544,
      ...{ numerator: 544 - 309, denominator: 544 },
    });
    expect(succession?.found.level).toBe('review');
    expect(quarantines()).toBe(0);
  });

  it('brings the releases of other branches, and who made them', async () => {
    const path = join(shelf.directory, 'branches');
    const who = (name: string, day: string) =>
      `${name} <${name}@holt.example> ${Date.parse(day) / 1_000} +0000\ndata 1\nx\n`;
    const commit = (branch: string, name: string, day: string, from = '') =>
      `commit refs/heads/${branch}\ncommitter ${who(name, day)}${from}\n`;
    const tag = (name: string, branch: string, by: string, day: string) =>
      `tag ${name}\nfrom refs/heads/${branch}\ntagger ${who(by, day)}`;
    const input = [
      commit('main', 'ada', '2018-01-01'),
      ...Array.from({ length: 12 }, () => commit('main', 'ada', '2023-06-01')),
      commit('main', 'bo', '2023-07-01'),
      commit('release-1', 'bo', '2023-09-01', 'from refs/heads/main\n'),
      commit('main', 'ada', '2023-10-01'),
      tag('v1.0.0', 'main', 'ada', '2023-10-02'),
      tag('v0.9.1', 'release-1', 'bo', '2023-09-02'),
    ].join('');
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', path]);
    execFileSync('git', ['-C', path, 'fast-import', '--quiet'], { input });
    const { values, succession } = await collect(`${server.url}/branches`);
    const numbers = new Map(values.map(({ metric, value }) => [metric, value]));
    // The commit of the release branch is none of the default branch.
    expect([numbers.get('releases_365d'), numbers.get('commits_365d')]).toEqual([2, 14]);
    expect(succession?.found.signals).toEqual([{ code: 'newcomer-tagger', since: '2023-10-01', value: 1 }]);
  });

  it('counts nobody who objected in the repository, nor to the fund', async () => {
    const { path, git } = shelf.create('objected');
    writeFileSync(join(path, '.plinth-objections'), '# asked by mail\nbo@holt.example\n');
    git('add', '.');
    const by = (name: string) => ['-c', `user.name=${name}`, '-c', `user.email=${name}@holt.example`];
    const env = ['commit', '-q', '--allow-empty', '--date', '2024-01-01', '-m', 'x'];
    for (const name of ['bo', 'cy', 'dee']) git(...by(name), ...env);
    const asOf = instant(new Date(Date.now() + 60_000));
    const { values, counted } = await collect(`${server.url}/objected/.git`, {
      asOf,
      hasObjected: (address) => address === 'cy@holt.example',
    });
    expect(values.find(({ metric }) => metric === 'top_share_365d')).toMatchObject({
      ...{ value: null, nullReason: 'not-collected' },
    });
    const { kinds = [], persons = [], counts = [] } = counted?.counts ?? {};
    const authored = (isKnown: boolean): number =>
      counts
        .filter((_, row) => kinds[row] === 0 && (persons[row] as number) >= 0 === isKnown)
        .reduce((sum, count) => sum + count, 0);
    expect([authored(true), authored(false)]).toEqual([1, 2]);
  });

  it('connects to the address that was vetted, whatever the name says later', async () => {
    let asked = 0;
    const rebinding: Resolver = async () => {
      asked += 1;
      return asked === 1 ? ['127.0.0.1'] : ['10.0.0.1'];
    };
    // Nobody else resolves this name: only the vetted address can lead there.
    const url = `https://forge.test:${server.port}/xz`;
    const { values } = await collect(url, {
      allow: [{ host: 'forge.test', port: server.port }],
      resolve: rebinding,
    });
    expect([values.length > 0, asked]).toEqual([true, 1]);
  });

  it('does not follow a redirect, and does not try again where there is nothing', async () => {
    const failure = { retry: { isWorthwhile: false } };
    server.redirectTo('https://169.254.169.254/latest');
    try {
      await expect(collect(`${server.url}/xz`)).rejects.toMatchObject({ ...failure, code: 'git-redirected' });
    } finally {
      server.redirectTo(null);
    }
    await expect(collect(`${server.url}/nothing`)).rejects.toMatchObject({
      ...failure,
      code: 'git-no-access',
    });
    expect(quarantines()).toBe(0);
  });
});

describe('a repository that was counted before', () => {
  const NONE = { kinds: [], days: [], persons: [], employers: [], counts: [], isComplete: true };

  async function packsAgain(
    url: string,
    refs: string | null,
    options: Wish['options'] = {},
  ): Promise<number> {
    const before = server.packs();
    const counted = { ...NONE, refs, pushedAt: null, countedAt: instant('2024-02-23') };
    const answer = await collect(url, { counted, options });
    expect(answer.stands === undefined).toBe(answer.counted !== undefined);
    return server.packs() - before;
  }

  it('is not cloned while HEAD and tags are the same, and is where that cannot be told within its bounds', async () => {
    const url = `${server.url}/xz`;
    const { counted } = await collect(url);
    const refs = counted?.refs ?? null;
    expect(refs).toMatch(/^[0-9a-f]{64}$/);
    expect(await packsAgain(url, refs)).toBe(0);
    expect(await packsAgain(url, null)).toBeGreaterThan(0);
    // 200 bytes, a millisecond.
    expect(await packsAgain(url, refs, { refs: { maxRefsBytes: 200 } })).toBeGreaterThan(0);
    expect(await packsAgain(url, refs, { refs: { timeoutMs: 1 } })).toBeGreaterThan(0);
    expect(quarantines()).toBe(0);
  });

  it('is asked by our settings alone, where another repository lies around the place of clones', async () => {
    const url = `${server.url}/xz`;
    const refs = (await collect(url)).counted?.refs ?? null;
    const { path: around, git } = shelf.create('around');
    git('config', 'url.https://elsewhere.invalid/.insteadOf', `${server.url}/`);
    const asked = server.asked.length;
    expect(await packsAgain(url, refs, { quarantineParent: around })).toBe(0);
    expect(server.asked.length).toBeGreaterThan(asked);
  });

  it('is asked at the vetted address alone, and no redirect is followed', async () => {
    const counted = { ...NONE, refs: 'a'.repeat(64), pushedAt: null, countedAt: instant('2024-02-23') };
    const asked = server.asked.length;
    await expect(collect('https://127.0.0.1/xz', { allow: [], counted })).rejects.toMatchObject({
      code: 'egress.address-refused',
    });
    expect(server.asked).toHaveLength(asked);
    server.redirectTo('https://169.254.169.254/latest');
    try {
      await expect(collect(`${server.url}/xz`, { counted })).rejects.toMatchObject({
        code: 'git-redirected',
      });
    } finally {
      server.redirectTo(null);
    }
  });
});

describe('an address that is none', () => {
  it.each([
    ['file:///etc', 'egress.scheme-refused'],
    ['/etc', 'egress.scheme-refused'],
    ['ext::sh -c "touch x"', 'egress.scheme-refused'],
    ['ssh://git@localhost/xz', 'egress.scheme-refused'],
    ['git@localhost:xz', 'egress.scheme-refused'],
    ['git://localhost/xz', 'egress.scheme-refused'],
    ['--upload-pack=touch x', 'egress.scheme-refused'],
    ['http://localhost/xz', 'egress.scheme-refused'],
    ['https://ada:secret@localhost/xz', 'egress.credentials-in-url'],
    ['https://localhost:22/xz', 'egress.port-refused'],
    ['https://localhost/xz', 'egress.address-refused'],
    ['https://127.0.0.1/xz', 'egress.address-refused'],
    ['https://[::ffff:169.254.169.254]/xz', 'egress.address-refused'],
    ['https://0x7f.1/xz', 'egress.address-refused'],
  ])('%s is refused before anything is asked: %s', async (url, code) => {
    const asked = server.asked.length;
    const failure = { reason: 'error', code, isTold: true, retry: { isWorthwhile: false } };
    await expect(collect(url, { allow: [] })).rejects.toMatchObject(failure);
    expect([server.asked.length, quarantines()]).toEqual([asked, 0]);
  });

  it('is a name that points inside', async () => {
    const asked = server.asked.length;
    const inside: Resolver = async () => ['1.1.1.1', '10.0.0.1'];
    await expect(collect('https://forge.test/xz', { allow: [], resolve: inside })).rejects.toMatchObject({
      code: 'egress.address-refused',
    });
    expect(server.asked).toHaveLength(asked);
  });
});

describe('a clone that does not end well', () => {
  it.each<[string, Wish, code: string, isWorthwhile: boolean]>([
    ['a name is not resolved for us', { resolve: async () => [] }, 'egress.unresolvable', true],
    ['calls are switched off', { isOn: false }, 'egress.off', false],
  ])('before it began, where %s, tells nothing of the repository', async (_why, wish, code, isWorthwhile) => {
    const failure = { code, isTold: false, retry: { isWorthwhile } };
    await expect(collect('https://forge.test/xz', wish)).rejects.toMatchObject(failure);
  });

  it('is stopped when the pack is larger than is read: 10 kB', async () => {
    await expect(collect(`${server.url}/xz`, { options: { maxPackBytes: 10_000 } })).rejects.toMatchObject({
      code: 'git-too-large',
      retry: { isWorthwhile: false },
    });
    expect(quarantines()).toBe(0);
  });

  it('is given up when the server answers nothing: after 1 second', async () => {
    server.stall(true);
    try {
      await expect(collect(`${server.url}/xz`, { options: { stallSeconds: 1 } })).rejects.toMatchObject({
        code: 'git-stalled',
        retry: { isWorthwhile: true },
      });
    } finally {
      server.stall(false);
    }
    expect(quarantines()).toBe(0);
  });

  it('is given up when its time is over: half a second', async () => {
    server.stall(true);
    try {
      await expect(collect(`${server.url}/xz`, { options: { timeoutMs: 500 } })).rejects.toMatchObject({
        code: 'git-clone-failed',
        retry: { isWorthwhile: true },
      });
    } finally {
      server.stall(false);
    }
    expect(quarantines()).toBe(0);
  });

  it('leaves no figure of a history without a reason', () => {
    expect(new GitHistorySource(new Egress({ isOn: false, allow: [] })).tells).toEqual(HISTORY_METRICS);
  });

  it('is given up when the collection is', async () => {
    const cancelled = AbortSignal.abort();
    await expect(collect(`${server.url}/xz`, { signal: cancelled })).rejects.toBeInstanceOf(SourceFailure);
    expect(quarantines()).toBe(0);
  });
});

import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { GitShelf } from '../../support/git-repository.js';
import type { Bounds } from '../../support/health-within.js';
import { healthWithin } from '../../support/health-within.js';

const shelf = new GitShelf();
afterAll(() => shelf.remove());

interface Report {
  readonly metrics: Readonly<Record<string, { readonly value: number | null }>>;
}

function git(repository: string, args: readonly string[], input: string | Buffer = ''): string {
  return execFileSync('git', ['-C', repository, ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  }).trim();
}

/** A bare repository from a `fast-import` stream. */
function imported(name: string, stream: string | Buffer): string {
  const repository = join(shelf.directory, name);
  execFileSync('git', ['init', '-q', '--bare', '-b', 'main', repository]);
  if (stream.length > 0) git(repository, ['fast-import', '--quiet'], stream);
  return repository;
}

/** A head of one commit, without its changes. */
function head(over: { ref?: string; person?: string; at?: string; message?: string } = {}): string {
  const {
    ref = 'refs/heads/main',
    person = 'Ada <ada@weber.example>',
    at = '1780000000',
    message = 'x',
  } = over;
  const bytes = Buffer.byteLength(message);
  return `commit ${ref}\nauthor ${person} ${at} +0000\ncommitter ${person} ${at} +0000\ndata ${bytes}\n${message}\n`;
}

const BLOB = 'blob\nmark :1\ndata 1\nx\n';

/** Directories of directories: a few objects that stand for `width ** levels` files. */
function nested(name: string, levels: number, width: number): string {
  const repository = imported(name, '');
  let [mode, type, id] = ['100644', 'blob', git(repository, ['hash-object', '-w', '--stdin'], 'x')];
  for (let level = 0; level < levels; level += 1) {
    const entries = Array.from({ length: width }, (_, index) => `${mode} ${type} ${id}\tf${index}\n`);
    [mode, type, id] = ['040000', 'tree', git(repository, ['mktree'], entries.join(''))];
  }
  const person = 'Ada <ada@weber.example> 1780000000 +0000';
  const commit = `tree ${id}\nauthor ${person}\ncommitter ${person}\n\nx\n`;
  const made = git(repository, ['hash-object', '-t', 'commit', '-w', '--stdin'], commit);
  git(repository, ['update-ref', 'refs/heads/main', made]);
  return repository;
}

/** The report of a repository that is read within its bounds. */
async function readWithin(repository: string, bounds: Bounds): Promise<Report['metrics']> {
  const { out, err, code, peakMegabytes } = await healthWithin(repository, bounds, '--as-of', '2026-07-01');
  expect({ err, code }).toEqual({ err: '', code: 0 });
  expect(peakMegabytes).toBeLessThan(bounds.megabytes);
  return (JSON.parse(out) as Report).metrics;
}

/** What is said of a repository that is refused within its bounds. */
async function refusedWithin(repository: string, bounds: Bounds): Promise<string> {
  const { out, err, code, peakMegabytes } = await healthWithin(repository, bounds, '--as-of', '2026-07-01');
  expect({ out, code }).toEqual({ out: '', code: 2 });
  expect(peakMegabytes).toBeLessThan(bounds.megabytes);
  return err;
}

describe('a repository made to be large', () => {
  it('with a million files is read: 120 s, 600 MB', async () => {
    const repository = nested('million', 3, 100);
    const metrics = await readWithin(repository, { seconds: 120, megabytes: 600 });
    expect([metrics['truck_factor']?.value, metrics['commits_90d']?.value]).toEqual([1, 1]);
  }, 180_000);

  it('with ten thousand million files is refused: 180 s, 250 MB', async () => {
    const said = await refusedWithin(nested('bomb', 10, 10), { seconds: 180, megabytes: 250 });
    expect(said).toContain('health.repository-too-large');
  }, 240_000);

  it('with a commit message of 10 MB is read: 60 s, 150 MB', async () => {
    const repository = imported('message', head({ message: 'x'.repeat(10_000_000) }));
    const metrics = await readWithin(repository, { seconds: 60, megabytes: 150 });
    expect(metrics['commits_365d']?.value).toBe(1);
  }, 90_000);

  it('with a name of 20 MB is refused: 60 s, 250 MB', async () => {
    const repository = imported('name', head({ person: `${'a'.repeat(20_000_000)} <a@a.example>` }));
    const said = await refusedWithin(repository, { seconds: 60, megabytes: 250 });
    expect(said).toContain('health.repository-too-large');
  }, 90_000);

  it('with 100,000 commits one behind the other is read: 120 s, 250 MB', async () => {
    const commits = Array.from({ length: 100_000 }, (_, index) =>
      head({ at: String(1_600_000_000 + index) }),
    );
    const metrics = await readWithin(imported('deep', commits.join('')), { seconds: 120, megabytes: 250 });
    expect([metrics['caf_all']?.value, metrics['commits_365d']?.value]).toEqual([1, 0]);
  }, 180_000);

  it('with 100,000 people is read: 120 s, 300 MB', async () => {
    const commits = Array.from({ length: 100_000 }, (_, index) =>
      head({ person: `p${index} <p${index}@p${index}.example>`, at: '1780000000' }),
    );
    const metrics = await readWithin(imported('crowd', commits.join('')), { seconds: 120, megabytes: 300 });
    expect([metrics['caf_365d']?.value, metrics['elephant_factor_365d']?.value]).toEqual([50_001, 50_001]);
  }, 180_000);

  it('with 200,000 tags is read: 120 s, 300 MB', async () => {
    const repository = imported('tags', head());
    const commit = git(repository, ['rev-parse', 'main']);
    const tags = Array.from({ length: 200_000 }, (_, index) => `${commit} refs/tags/v1.0.${index}\n`);
    appendFileSync(
      join(repository, 'packed-refs'),
      `# pack-refs with: peeled fully-peeled sorted\n${tags.sort().join('')}`,
    );
    const metrics = await readWithin(repository, { seconds: 120, megabytes: 300 });
    expect(metrics['releases_365d']?.value).toBe(200_000);
  }, 180_000);

  it('with directories 3,000 deep is read or refused, and ends: 60 s, 250 MB', async () => {
    const path = `${'d/'.repeat(3_000)}file`;
    const repository = imported('directories', `${BLOB}${head()}M 100644 :1 ${path}\n`);
    const { code, peakMegabytes } = await healthWithin(repository, { seconds: 60, megabytes: 250 });
    expect([0, 2]).toContain(code);
    expect(peakMegabytes).toBeLessThan(250);
  }, 90_000);

  it('with a mailmap of 50 MB is read without it: 60 s, 200 MB', async () => {
    const line = 'Ada <ada@weber.example> <old@weber.example>\n';
    const mailmap = line.repeat(Math.ceil(50_000_000 / line.length));
    const repository = imported(
      'mailmap',
      `blob\nmark :1\ndata ${mailmap.length}\n${mailmap}\n${head()}M 100644 :1 .mailmap\n${head({ person: 'Old <old@weber.example>' })}`,
    );
    const metrics = await readWithin(repository, { seconds: 60, megabytes: 200 });
    expect(metrics['top_share_365d']?.value).toBe(0.5);
  }, 90_000);
});

describe('a repository that lies', () => {
  /** A commit as bytes, whatever git thinks of it, on top of another. */
  function forged(repository: string, parent: string | null, who: string | Buffer, at: string): string {
    const tree = git(repository, ['mktree']);
    const above = parent === null ? '' : `parent ${parent}\n`;
    const person = Buffer.concat([Buffer.from(who), Buffer.from(` ${at} +0000\n`)]);
    const commit = Buffer.concat([
      ...[Buffer.from(`tree ${tree}\n${above}author `), person, Buffer.from('committer '), person],
      Buffer.from('encoding x-made-up\n\n\xff\xfe\n', 'latin1'),
    ]);
    return git(repository, ['hash-object', '-t', 'commit', '-w', '--literally', '--stdin'], commit);
  }

  it('about encodings and dates, before 1970 and far ahead, is read by what can be true: 60 s, 150 MB', async () => {
    const repository = imported('lies', '');
    const people: [string | Buffer, string][] = [
      ['Ada <ada@weber.example>', '-86400'],
      ['Ada <ada@weber.example>', '0'],
      ['Ada <ada@weber.example>', '99999999999'],
      ['Ada <ada@weber.example>', '18446744073709551616'],
      [Buffer.from('\xff\xfe\xe9 <b\xe9a@holt.example>', 'latin1'), '1780000000'],
      [Buffer.from('\xc3\x28\xa0\xa1 <bo@holt.example>', 'latin1'), '1780000000'],
      ['Cy <cy@holt.example>', '1780000000'],
    ];
    let tip: string | null = null;
    for (const [who, at] of people) tip = forged(repository, tip, who, at);
    git(repository, ['update-ref', 'refs/heads/main', tip as string]);
    const metrics = await readWithin(repository, { seconds: 60, megabytes: 150 });
    expect([metrics['commits_365d']?.value, metrics['silent_days']?.value]).toEqual([3, 33]);
    expect(metrics['newcomer_share_365d']?.value).toBe(1);
  }, 90_000);

  it('by being empty is read as one where nothing happened: 30 s, 150 MB', async () => {
    const metrics = await readWithin(imported('empty', ''), { seconds: 30, megabytes: 150 });
    expect([metrics['commits_365d']?.value, metrics['silent_days']?.value]).toEqual([0, null]);
  }, 60_000);
});

import { afterAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { READ_LIMITS } from '#libs/health/src/git/git-reader.js';
import { readHistory } from '#libs/health/src/git/read-history.js';
import { NOBODY } from '#libs/health/src/domain/git-history.js';
import { gitMetrics } from '#libs/health/src/domain/git-metrics.js';
import { instant, Refused } from '#libs/kernel/src/index.js';
import { GitShelf } from '../../support/git-repository.js';

const IDENTITY = ['-c', 'user.name=Ada Weber', '-c', 'user.email=ada@weber.example'];
const shelf = new GitShelf();
afterAll(() => shelf.remove());

/** A repository whose own configuration runs a program, or reads from a pipe without end, wherever git lets it. */
function hostileRepository(name: string): { path: string; marker: string } {
  const { path, git } = shelf.create(name);
  const marker = join(shelf.directory, `${name}-was-run`);
  const trap = join(shelf.directory, `${name}-trap.sh`);
  writeFileSync(trap, `#!/bin/sh\ntouch ${marker}\nexit 1\n`);
  chmodSync(trap, 0o755);
  writeFileSync(join(path, 'file.txt'), 'one\n');
  writeFileSync(join(path, '.gitattributes'), '* diff=trap\n');
  git('add', '.');
  const tree = git('write-tree').trim();
  const signed = [
    `tree ${tree}`,
    'author Ada Weber <ada@weber.example> 1780000000 +0000',
    'committer Ada Weber <ada@weber.example> 1780000000 +0000',
    'gpgsig -----BEGIN PGP SIGNATURE-----',
    ' ',
    ' aaaa',
    ' -----END PGP SIGNATURE-----',
    '',
    'signed',
    '',
  ].join('\n');
  const object = join(shelf.directory, `${name}-commit`);
  writeFileSync(object, signed);
  git('update-ref', 'refs/heads/main', git('hash-object', '-t', 'commit', '-w', object).trim());
  for (const [key, value] of [
    ['gpg.program', trap],
    ['log.showSignature', 'true'],
    ['core.fsmonitor', trap],
    ['core.pager', trap],
    ['core.sshCommand', trap],
    ['core.hooksPath', shelf.directory],
    ['pager.log', 'true'],
    ['diff.external', trap],
    ['diff.trap.textconv', trap],
    ['diff.trap.command', trap],
    ['log.showRoot', 'false'],
    ['log.diffMerges', 'on'],
    ['diff.renames', 'copies'],
    ['alias.log', `!${trap}`],
    ['core.alternateRefsCommand', trap],
    ['core.askPass', trap],
    ['core.editor', trap],
    ['core.worktree', '/'],
    ['credential.helper', `!${trap}`],
    ['filter.trap.smudge', trap],
    ['log.mailmap', 'false'],
    ['merge.trap.driver', trap],
    ['trace2.eventTarget', join(shelf.directory, `${name}-was-run`)],
    ['uploadpack.packObjectsHook', trap],
  ] as const) {
    git('config', key, value);
  }
  const pipe = join(shelf.directory, 'pipe');
  execFileSync('mkfifo', [pipe]);
  // By hand: from here on no git that reads this configuration comes to an end.
  appendFileSync(
    join(path, '.git/config'),
    `[include]\npath = ${pipe}\n[includeIf "gitdir:/"]\npath = ${pipe}\n[diff]\norderFile = ${pipe}\n` +
      `[mailmap]\nfile = ${pipe}\n[core]\nattributesFile = ${pipe}\nexcludesFile = ${pipe}\n`,
  );
  return { path, marker };
}

describe('a hostile local repository', () => {
  it('is read without running anything it configures', async () => {
    const { path, marker } = hostileRepository('signed');
    const history = await readHistory(path);
    expect(history.commits.authors).toHaveLength(1);
    expect(history.files?.changes).toHaveLength(2);
    expect(existsSync(marker)).toBe(false);
  });

  it('is read past pipes where git expects files', async () => {
    const { path, git } = shelf.create('pipes');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    for (const name of [
      '.mailmap',
      '.gitattributes',
      '.git/.mailmap',
      '.git/info/grafts',
      '.git/commondir',
    ]) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      execFileSync('mkfifo', [join(path, name)]);
    }
    expect((await readHistory(path)).commits.authors).toHaveLength(1);
    rmSync(join(path, '.git/HEAD'));
    execFileSync('mkfifo', [join(path, '.git/HEAD')]);
    await expect(readHistory(path)).rejects.toThrow('health.no-repository');
  });

  it('is given up where its own references are a pipe: half a second', async () => {
    const { path, git } = shelf.create('stuck');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    rmSync(join(path, '.git/refs/heads/main'));
    execFileSync('mkfifo', [join(path, '.git/refs/heads/main')]);
    const limits = { ...READ_LIMITS, timeoutMs: 500 };
    await expect(readHistory(path, { limits })).rejects.toThrow('health.git-failed');
  });

  it('may call branches, tags and files what it likes', async () => {
    const { path, git } = shelf.create('names');
    for (const name of ['--help', '-rf', '$(touch x)', '--output=x']) writeFileSync(join(path, name), 'x');
    git('add', '--all');
    git('commit', '-q', '-m', 'one');
    const commit = git('rev-parse', 'HEAD').trim();
    for (const ref of ['heads/--output=x', 'tags/--exec=x', 'tags/-v1.0', 'tags/$(touch-x)-1.0']) {
      git('update-ref', `refs/${ref}`, commit);
    }
    git('symbolic-ref', 'HEAD', 'refs/heads/--output=x');
    const history = await readHistory(path);
    expect([history.files?.pathCount, history.tags.length]).toEqual([4, 3]);
    expect(readdirSync(path).sort()).toEqual(['$(touch x)', '--help', '--output=x', '-rf', '.git']);
  });

  it('does not lend its grafts, replacements or a linked mailmap', async () => {
    const { path, git } = shelf.create('bent');
    writeFileSync(
      join(shelf.directory, 'a-mailmap'),
      'Ada Weber <ada@weber.example> Old <old@name.example>\n',
    );
    symlinkSync(join(shelf.directory, 'a-mailmap'), join(path, '.mailmap'));
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    const [name, email] = ['user.name=Old', 'user.email=old@name.example'];
    git('-c', name, '-c', email, 'commit', '-q', '--allow-empty', '-m', 'two');
    const [two, one] = git('rev-list', 'HEAD').trim().split('\n') as [string, string];
    git('replace', two, one);
    writeFileSync(join(path, '.git/info/grafts'), `${two}\n`);
    const history = await readHistory(path);
    expect(new Set(history.commits.authors).size).toBe(2);
  });

  it('says so where it is broken', async () => {
    const { path, git } = shelf.create('broken');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    const commit = git('rev-parse', 'HEAD').trim();
    const object = join(path, '.git/objects', commit.slice(0, 2), commit.slice(2));
    chmodSync(object, 0o644);
    writeFileSync(object, 'garbage');
    await expect(readHistory(path)).rejects.toThrow('health.git-failed');
    writeFileSync(join(path, '.git/refs/heads/main'), `${'1'.repeat(40)}\n`);
    await expect(readHistory(path)).rejects.toThrow('health.git-failed');
    writeFileSync(join(path, '.git/packed-refs'), 'garbage\n');
    await expect(readHistory(path)).rejects.toThrow('health.git-failed');
  });

  it('does not fetch what a partial clone lacks', async () => {
    const { path, git } = shelf.create('partial');
    const marker = join(shelf.directory, 'partial-was-run');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    git('config', 'extensions.partialClone', 'origin');
    git('config', 'core.repositoryFormatVersion', '1');
    git('config', 'remote.origin.url', `ext::sh -c "touch ${marker}"`);
    git('config', 'remote.origin.promisor', 'true');
    git('config', 'protocol.ext.allow', 'always');
    const missing = join(shelf.directory, 'missing');
    writeFileSync(
      missing,
      `tree ${'1'.repeat(40)}\nauthor A <a@a.example> 1 +0000\ncommitter A <a@a.example> 1 +0000\n\nx\n`,
    );
    git(
      'update-ref',
      'refs/heads/main',
      git('hash-object', '-t', 'commit', '--literally', '-w', missing).trim(),
    );
    await expect(readHistory(path)).rejects.toThrow(Refused);
    expect(existsSync(marker)).toBe(false);
  });

  it('is not looked for above the path', async () => {
    const { path } = shelf.create('outer');
    writeFileSync(join(path, 'README'), '');
    const inner = join(path, '.git', 'info');
    await expect(readHistory(inner)).rejects.toThrow('health.no-repository');
    await expect(readHistory(join(path, 'README'))).rejects.toThrow('health.no-repository');
    await expect(readHistory(join(path, '--help'))).rejects.toThrow('health.no-repository');
  });

  it('keeps names with newlines and quotes apart, and stops at the limit', async () => {
    const { path, git } = shelf.create('odd');
    writeFileSync(join(path, 'a\n"b'), '');
    writeFileSync(join(path, 'M'), '');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    const history = await readHistory(path);
    expect(history.files?.pathCount).toBe(2);
    await expect(readHistory(path, { limits: { ...READ_LIMITS, maxOutputBytes: 10 } })).rejects.toThrow(
      'health.repository-too-large',
    );
  });
});

describe('unusual repositories', () => {
  it('reads a linked work tree and a submodule as their repository', async () => {
    const { path, git } = shelf.create('main-tree');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    const linked = join(shelf.directory, 'linked');
    git('worktree', 'add', '-q', '-b', 'topic', linked);
    execFileSync('git', ['-C', linked, ...IDENTITY, 'commit', '-q', '--allow-empty', '-m', 'two']);
    expect((await readHistory(linked)).commits.authors).toHaveLength(2);
    expect((await readHistory(path)).commits.authors).toHaveLength(1);
    const outer = shelf.create('super');
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', path, 'inner');
    expect((await readHistory(join(outer.path, 'inner'))).commits.authors).toHaveLength(1);
  });

  it('reads repositories of the newer object format', async () => {
    const path = join(shelf.directory, 'sha256');
    execFileSync('git', ['init', '-q', '--object-format=sha256', path]);
    execFileSync('git', ['-C', path, ...IDENTITY, 'commit', '-q', '--allow-empty', '-m', 'one']);
    expect((await readHistory(path)).commits.authors).toHaveLength(1);
  });

  it('knows a tagger by the mailmap', async () => {
    const { path, git } = shelf.create('tagger');
    writeFileSync(join(path, '.mailmap'), 'Ada Weber <ada@weber.example> Old Name <old@name.example>\n');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    git('-c', 'user.name=Old Name', '-c', 'user.email=old@name.example', 'tag', '-a', '-m', 'x', 'v1.0');
    git('-c', 'user.name=Eve', '-c', 'user.email=eve@eve.example', 'tag', '-a', '-m', 'x', 'v1.1');
    git('tag', 'v1.2');
    const { commits, tags } = await readHistory(path);
    const ada = commits.authors[0] as number;
    expect(tags.map(({ tagger }) => tagger).sort()).toEqual([NOBODY, NOBODY, ada]);
  });

  it('reads an empty one as empty', async () => {
    const { path } = shelf.create('empty');
    expect(gitMetrics(await readHistory(path), instant('2026-07-01')).commits_365d.value).toBe(0);
  });

  it('reads the only branch where HEAD is not born, and refuses to guess among several', async () => {
    const { path, git } = shelf.create('unborn');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    git('symbolic-ref', 'HEAD', 'refs/heads/other');
    expect((await readHistory(path)).commits.authors).toHaveLength(1);
    git('branch', 'second', 'main');
    await expect(readHistory(path)).rejects.toThrow('health.no-default-branch');
  });

  it('says what a shallow clone cannot know', async () => {
    const { path, git } = shelf.create('deep');
    git('commit', '-q', '--allow-empty', '-m', 'one');
    git('commit', '-q', '--allow-empty', '-m', 'two');
    const clone = join(shelf.directory, 'shallow');
    git('clone', '-q', '--depth', '1', `file://${path}`, clone);
    const metrics = gitMetrics(await readHistory(clone), instant('2099-01-01'));
    expect(metrics.caf_all).toEqual({ value: null, coverage: 0, nullReason: 'not-collected' });
  });

  it('reads a clone without contents, whose mailmap is not there', async () => {
    const { path, git } = shelf.create('full');
    writeFileSync(join(path, '.mailmap'), 'Ada Weber <ada@weber.example> Old Name <old@name.example>\n');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    git('config', 'uploadpack.allowFilter', 'true');
    const clone = join(shelf.directory, 'blobless');
    git('clone', '-q', '--bare', '--filter=blob:none', `file://${path}`, clone);
    const history = await readHistory(clone);
    expect([history.commits.authors.length, history.files?.changes.length]).toEqual([1, 1]);
  });

  it('applies the mailmap of a bare repository too', async () => {
    const { path, git } = shelf.create('mapped');
    writeFileSync(join(path, '.mailmap'), 'Ada Weber <ada@weber.example> Old Name <old@name.example>\n');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    git(
      '-c',
      'user.name=Old Name',
      '-c',
      'user.email=old@name.example',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'two',
    );
    const bare = join(shelf.directory, 'mapped-bare');
    git('clone', '-q', '--bare', path, bare);
    const history = await readHistory(bare);
    expect(new Set(history.commits.authors).size).toBe(1);
  });

  it('applies the mailmap', async () => {
    const { path, git } = shelf.create('mailmap');
    writeFileSync(join(path, '.mailmap'), 'Ada Weber <ada@weber.example> Old Name <old@name.example>\n');
    git('add', '.');
    git('commit', '-q', '-m', 'one');
    git(
      '-c',
      'user.name=Old Name',
      '-c',
      'user.email=old@name.example',
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'two',
    );
    const history = await readHistory(path);
    expect(new Set(history.commits.authors).size).toBe(1);
  });
});

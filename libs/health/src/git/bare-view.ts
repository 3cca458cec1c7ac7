import type { Stats } from 'node:fs';
import { mkdtemp, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { refused } from '#libs/kernel/src/index.js';

/** Where a repository keeps its parts: a linked worktree has its HEAD elsewhere than everything else. */
interface RepositoryParts {
  readonly head: string;
  readonly common: string;
}

/** HEAD, `.git` files and the like hold one line; a configuration a few. */
const MAX_SMALL_FILE_BYTES = 1_024 ** 2;
/** The part of a foreign configuration without which objects and refs cannot be read at all. */
const FORMAT = /^\s*(objectFormat|refStorage)\s*=\s*(sha1|sha256|files|reftable)\s*$/gim;

/**
 * Shows a repository, bare or not, to git without its configuration, hooks, attributes, grafts and work tree: a git
 * directory of our own that borrows its objects and refs. So nothing a hostile repository configures is even read, on
 * any version of git. Refuses `health.no-repository`; nothing is looked for above the path.
 */
export async function withBareView<T>(path: string, work: (gitDirectory: string) => Promise<T>): Promise<T> {
  const { head, common } = (await partsOf(path)) ?? noRepository(path);
  const headLine = (await lineOf(join(head, 'HEAD'))) ?? noRepository(path);
  const view = await mkdtemp(join(tmpdir(), 'plinth-view-'));
  try {
    await writeFile(join(view, 'HEAD'), `${headLine}\n`);
    await writeFile(join(view, 'config'), await configurationFor(common));
    for (const part of ['objects', 'refs', 'reftable']) await borrow(common, view, part, isDirectory);
    for (const part of ['packed-refs', 'shallow']) await borrow(common, view, part, isFile);
    return await work(view);
  } finally {
    await rm(view, { recursive: true, force: true });
  }
}

async function partsOf(path: string): Promise<RepositoryParts | null> {
  const real = await realpath(path).catch(() => null);
  if (real === null) return null;
  const inside = join(real, '.git');
  const found = await statOf(inside);
  const gitDirectory = isDirectory(found) ? inside : isFile(found) ? await pointedTo(inside) : real;
  if (gitDirectory === null) return null;
  const common = (await lineOf(join(gitDirectory, 'commondir'))) ?? '.';
  const parts = { head: gitDirectory, common: resolve(gitDirectory, common) };
  const isWhole =
    isDirectory(await statOf(join(parts.common, 'objects'))) &&
    isDirectory(await statOf(join(parts.common, 'refs')));
  return isWhole ? parts : null;
}

/** What a `.git` file of a submodule or linked worktree points to. */
async function pointedTo(file: string): Promise<string | null> {
  const target = /^gitdir: (.+)$/.exec((await lineOf(file)) ?? '')?.[1];
  return target === undefined ? null : resolve(dirname(file), target);
}

/** Ours alone, but for the format of what is borrowed. Little memory is mapped at a time, so that a limit can hold. */
async function configurationFor(common: string): Promise<string> {
  const theirs = (await textOf(join(common, 'config'))) ?? '';
  const formats = [...theirs.matchAll(FORMAT)].map(([, key, value]) => `${key} = ${value}`);
  return [
    '[core]',
    `repositoryFormatVersion = ${formats.length > 0 ? 1 : 0}`,
    'bare = true',
    'commitGraph = false',
    'multiPackIndex = false',
    'packedGitWindowSize = 32m',
    'packedGitLimit = 512m',
    '[protocol]',
    'allow = never',
    ...(formats.length > 0 ? ['[extensions]', ...formats] : []),
    '',
  ].join('\n');
}

async function borrow(
  from: string,
  view: string,
  part: string,
  isRight: (found: Stats | null) => boolean,
): Promise<void> {
  const source = join(from, part);
  if (isRight(await statOf(source))) await symlink(source, join(view, part));
}

async function statOf(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null);
}

function isDirectory(found: Stats | null): boolean {
  return found?.isDirectory() === true;
}

function isFile(found: Stats | null): boolean {
  return found?.isFile() === true;
}

/** The first line of a small regular file; a pipe or device is never opened. */
async function lineOf(path: string): Promise<string | null> {
  const text = await textOf(path);
  return text === null ? null : (text.split('\n')[0] as string).trim();
}

async function textOf(path: string): Promise<string | null> {
  const found = await statOf(path);
  return found !== null && found.isFile() && found.size <= MAX_SMALL_FILE_BYTES
    ? readFile(path, 'utf8')
    : null;
}

function noRepository(path: string): never {
  return refused('health.no-repository', 'malformed', 'There is no git repository at this path.', path);
}

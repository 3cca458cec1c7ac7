import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Egress } from '#libs/egress/src/index.js';
import { METHOD_VERSION } from '../domain/catalogue.js';
import type { CloneOptions } from './clone.js';
import { networkSettings, refuseOldGit } from './clone.js';
import type { GitRun } from './run-git.js';
import { GitFailed, startGit } from './run-git.js';

export interface RefsOptions extends Omit<CloneOptions, 'maxPackBytes'> {
  /** The most that is read of what the repository names. */
  readonly maxRefsBytes: number;
}

/** A tag, or HEAD, and the object it names. */
const REF = /^([0-9a-f]{40,64})\t(HEAD|refs\/tags\/.+)$/;
/** git writes what an annotated tag points at as well: the tag says the same. */
const POINTED_AT = '^{}';

/**
 * What of a remote repository is counted, HEAD and the tags, as one digest: the same as long as a clone would bring the
 * same. Over https to the one vetted address, under the settings of a clone. Null where it is not known: HEAD names no
 * commit, git could not tell within its time, or there are more names than are read; only a clone then says more.
 */
export async function remoteRefs(
  egress: Egress,
  url: string,
  directory: string,
  options: RefsOptions,
): Promise<string | null> {
  const vetted = await egress.vet(url, ['https']);
  const here = { cwd: directory, signal: options.signal };
  await refuseOldGit(here);
  const run = { ...here, allowProtocol: 'https', limits: { timeoutMs: options.timeoutMs } } as const;
  const settings = networkSettings(vetted, options);
  return digestOf(
    // Of no repository: one that lies around the directory could rewrite the address.
    ['--git-dir', join(directory, 'none'), ...settings, 'ls-remote', '--', vetted.url, 'HEAD', 'refs/tags/*'],
    run,
    options.maxRefsBytes,
  );
}

/** The same of a clone that was just made, without asking anybody. */
export async function clonedRefs(
  repository: string,
  { signal, maxRefsBytes, timeoutMs }: Pick<RefsOptions, 'signal' | 'maxRefsBytes' | 'timeoutMs'>,
): Promise<string | null> {
  const run = { cwd: repository, signal, limits: { timeoutMs } };
  return digestOf(['--git-dir', repository, 'show-ref', '--head'], run, maxRefsBytes);
}

async function digestOf(args: readonly string[], run: GitRun, maxBytes: number): Promise<string | null> {
  const tooMuch = new AbortController();
  const signal = AbortSignal.any([run.signal, tooMuch.signal]);
  const { stdin, stdout, ended } = startGit(args, { ...run, signal });
  stdin.end();
  const chunks: Buffer[] = [];
  let size = 0;
  stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) tooMuch.abort();
    else chunks.push(chunk);
  });
  try {
    await ended;
  } catch (error) {
    // What is wrong with the repository a clone says in its own words.
    if (error instanceof GitFailed && !run.signal.aborted) return null;
    throw error;
  }
  return size > maxBytes ? null : refsDigest(Buffer.concat(chunks).toString('latin1'));
}

/** The digest of names as git lists them, in whatever order; another method counts anew. Null without HEAD. */
export function refsDigest(listed: string): string | null {
  const refs = listed
    .split('\n')
    .map((line) => line.replace(/^([0-9a-f]+) /, '$1\t'))
    .filter((line) => REF.test(line) && !line.endsWith(POINTED_AT))
    .sort();
  if (!refs.some((line) => line.endsWith('\tHEAD'))) return null;
  return createHash('sha256')
    .update([METHOD_VERSION, ...refs].join('\n'))
    .digest('hex');
}

import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { refused } from '#libs/kernel/src/index.js';
import type { GitLimits } from './spawn-git.js';
import { GIT_LIMITS, spawnGit } from './spawn-git.js';

/** Bounds of reading: what git may use, and how much it may tell. */
export interface ReadLimits extends GitLimits {
  readonly maxOutputBytes: number;
}

export const READ_LIMITS: ReadLimits = { ...GIT_LIMITS, maxOutputBytes: 4 * 1024 ** 3 };

/**
 * Runs one reading git command on a bare view and streams its output. Raises `health.git-failed` with git's own last
 * line, and `health.repository-too-large`.
 */
export async function* readGit(
  view: string,
  args: readonly string[],
  limits: ReadLimits = READ_LIMITS,
  input = '',
): AsyncGenerator<Buffer> {
  const child = spawnGit(['--git-dir', view, '--no-pager', ...args], { cwd: view, limits });
  const ended = endOf(child);
  // A git that has ended does not read its input; how it ended says why.
  (child.stdin as Writable).on('error', () => undefined).end(input);
  let size = 0;
  let isDone = false;
  try {
    for await (const chunk of child.stdout as Readable as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limits.maxOutputBytes) {
        refused('health.repository-too-large', 'too-large', 'The repository has more history than is read.');
      }
      yield chunk;
    }
    const failure = await ended;
    isDone = true;
    if (failure !== null)
      refused('health.git-failed', 'malformed', `git could not read the repository: ${failure}`);
  } finally {
    if (!isDone) child.kill('SIGKILL');
  }
}

/** The whole output of a short command as text. */
export async function gitText(view: string, args: readonly string[], input = ''): Promise<string> {
  const limits = { ...READ_LIMITS, timeoutMs: 30_000, maxOutputBytes: 64 * 1024 ** 2 };
  const chunks: Buffer[] = [];
  for await (const chunk of readGit(view, args, limits, input)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Null where git ended well, else its last words. */
function endOf(child: ChildProcess): Promise<string | null> {
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2_000);
  });
  return new Promise((resolve) => {
    child.once('error', (failure) => resolve(failure.message));
    child.once('close', (code) =>
      resolve(code === 0 ? null : complaint.trim().split('\n').at(-1) || 'it was stopped'),
    );
  });
}

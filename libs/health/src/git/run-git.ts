import type { Readable, Writable } from 'node:stream';
import type { GitLimits } from './spawn-git.js';
import { GIT_LIMITS, spawnGit } from './spawn-git.js';

export interface GitRun {
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Https only, for cloning; nothing otherwise. */
  readonly allowProtocol?: '' | 'https';
  readonly limits?: Partial<GitLimits>;
}

/** git ended with a code other than zero, or was stopped. Its words stay in the log of the worker. */
export class GitFailed extends Error {
  constructor(
    readonly exitCode: number | null,
    readonly complaint: string,
  ) {
    super(`git ended with ${exitCode ?? 'a signal'}`);
    this.name = 'GitFailed';
  }
}

/** Starts a writing git command; `ended` is when it is done. */
export function startGit(args: readonly string[], run: GitRun): { stdin: Writable; ended: Promise<void> } {
  const child = spawnGit(args, { ...run, limits: { ...GIT_LIMITS, ...run.limits } });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2_000);
  });
  (child.stdout as Readable).resume();
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new GitFailed(code, complaint))));
  });
  // Whoever pipes into a git that has ended sees it by `ended`.
  const stdin = (child.stdin as Writable).on('error', () => undefined);
  return { stdin, ended };
}

/** Runs a writing git command to its end. */
export async function runGit(args: readonly string[], run: GitRun): Promise<void> {
  const { stdin, ended } = startGit(args, run);
  stdin.end();
  await ended;
}

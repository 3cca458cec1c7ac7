import type { Readable, Writable } from 'node:stream';
import type { GitLimits } from './spawn-git.js';
import { GIT_LIMITS, endOf, spawnGit } from './spawn-git.js';

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

export interface RunningGit {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly ended: Promise<void>;
}

/** Starts a git command; `ended` is when it is done. */
export function startGit(args: readonly string[], run: GitRun): RunningGit {
  const child = spawnGit(args, { ...run, limits: { ...GIT_LIMITS, ...run.limits } });
  const stdout = (child.stdout as Readable).resume();
  // Whoever pipes into a git that has ended sees it by `ended`.
  const stdin = (child.stdin as Writable).on('error', () => undefined);
  const ended = endOf(child).then((failure) => {
    if (failure !== null) throw new GitFailed(failure.exitCode, failure.complaint);
  });
  return { stdin, stdout, ended };
}

/** Runs a git command to its end and answers the end of what it says. */
export async function runGit(args: readonly string[], run: GitRun): Promise<string> {
  const { stdin, stdout, ended } = startGit(args, run);
  stdin.end();
  let said = '';
  stdout.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-2_000);
  });
  await ended;
  return said;
}

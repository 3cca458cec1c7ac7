import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { gitEnvironment } from './hardened-git.js';

export interface GitRun {
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Https only, for cloning; nothing otherwise. */
  readonly allowProtocol?: '' | 'https';
  /** Largest file git may write, for a pack that never ends. */
  readonly maxFileBytes?: number;
  readonly timeoutMs?: number;
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

/** Starts a writing git command with a clean environment, and a bound on file size where asked. */
export function spawnGit(args: readonly string[], run: GitRun): { stdin: Writable; ended: Promise<void> } {
  // dash and bash count blocks of 512 and 1024 bytes; the smaller is the bound that holds in both.
  const blocks = Math.ceil((run.maxFileBytes ?? 2 ** 31) / 1_024);
  const child = spawn('sh', ['-c', `ulimit -f ${blocks}; exec git "$@"`, 'git', ...args], {
    cwd: run.cwd,
    env: gitEnvironment(run.allowProtocol ?? ''),
    stdio: ['pipe', 'ignore', 'pipe'],
    signal: run.signal,
    timeout: run.timeoutMs ?? 600_000,
    killSignal: 'SIGKILL',
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2_000);
  });
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new GitFailed(code, complaint))));
  });
  // Whoever pipes into a git that has ended sees it by `ended`.
  child.stdin.on('error', () => undefined);
  return { stdin: child.stdin, ended };
}

/** Runs a writing git command to its end. */
export async function runGit(args: readonly string[], run: GitRun): Promise<void> {
  const { stdin, ended } = spawnGit(args, run);
  stdin.end();
  await ended;
}

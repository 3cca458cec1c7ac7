import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';

/** Bounds of one git run: a hostile repository must not hold a process or fill memory or disk. */
export interface GitLimits {
  readonly timeoutMs: number;
  /** Address space of git, for objects that unpack without end. */
  readonly maxMemoryBytes: number;
  /** Largest file git may write, for a pack that never ends. */
  readonly maxFileBytes: number;
}

export const GIT_LIMITS: GitLimits = {
  timeoutMs: 300_000,
  maxMemoryBytes: 2 * 1024 ** 3,
  maxFileBytes: 2 * 1024 ** 3,
};

export interface GitSpawn {
  readonly cwd: string;
  readonly limits: GitLimits;
  /** Https only, for cloning; nothing otherwise. */
  readonly allowProtocol?: '' | 'https';
  readonly signal?: AbortSignal;
}

/** `sh` sets what node cannot: sizes in KiB for memory; for files in blocks of 512 bytes (dash) or 1024 (bash). */
const WITH_LIMITS = 'ulimit -v "$1" 2>/dev/null; ulimit -f "$2"; shift 2; exec git "$@"';

/**
 * Starts git with nothing of the caller's environment, no credentials, no prompts, and its limits. It leads a group of
 * its own: what ends it ends its helpers too, which would otherwise hold on to a server that does not answer.
 */
export function spawnGit(
  args: readonly string[],
  { cwd, limits, allowProtocol, signal }: GitSpawn,
): ChildProcess {
  const kibibytes = [limits.maxMemoryBytes, limits.maxFileBytes].map((bytes) =>
    String(Math.ceil(bytes / 1_024)),
  );
  const child = spawn('sh', ['-c', WITH_LIMITS, 'git', ...kibibytes, ...args], {
    cwd,
    env: gitEnvironment(allowProtocol ?? ''),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const end = (): void => endGit(child);
  const timer = setTimeout(end, limits.timeoutMs);
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted === true) end();
  child.once('close', () => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  });
  return child;
}

/** Ends git and everything it started. */
export function endGit({ pid, exitCode, signalCode }: ChildProcess): void {
  // Once it has ended, its number may be somebody else's.
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/** How a git ended that did not end well. */
export interface GitEnd {
  readonly exitCode: number | null;
  readonly complaint: string;
}

/** Null where git ended well. Asked before anything of the child is awaited, or its end is missed. */
export function endOf(child: ChildProcess): Promise<GitEnd | null> {
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2_000);
  });
  return new Promise((resolve) => {
    child.once('error', (failure) => resolve({ exitCode: null, complaint: failure.message }));
    child.once('close', (exitCode) => resolve(exitCode === 0 ? null : { exitCode, complaint }));
  });
}

function gitEnvironment(allowProtocol: '' | 'https'): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    TZ: 'UTC',
    GIT_ALLOW_PROTOCOL: allowProtocol,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_GRAFT_FILE: '/dev/null',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  };
}

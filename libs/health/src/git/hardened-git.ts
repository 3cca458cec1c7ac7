import { spawn } from 'node:child_process';
import { realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { refused } from '#libs/kernel/src/index.js';

/** Bounds of one git run: a hostile repository must not hold a process or fill the memory. */
export interface GitLimits {
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
}

export const LOCAL_GIT_LIMITS: GitLimits = { timeoutMs: 300_000, maxOutputBytes: 4 * 1024 ** 3 };

/**
 * Configuration that a repository may carry and that would run a program, reach the network or bend the answer.
 * The repository's own configuration cannot be ignored, only overridden, key by key.
 */
const OVERRIDES = [
  'core.fsmonitor=false',
  'core.hooksPath=/dev/null',
  'core.pager=cat',
  'core.attributesFile=/dev/null',
  'gpg.program=false',
  'gpg.ssh.program=false',
  'gpg.x509.program=false',
  'log.showSignature=false',
  'log.showRoot=true',
  'log.mailmap=true',
  'mailmap.file=/dev/null',
  'diff.external=',
  'i18n.logOutputEncoding=UTF-8',
  'protocol.allow=never',
  'protocol.file.allow=never',
  'protocol.ext.allow=never',
  'transfer.bundleURI=false',
] as const;

/** The environment of every git child: nothing of the caller's, no credentials, no prompts, no protocols. */
export function gitEnvironment(allowProtocol: '' | 'https' = ''): Record<string, string> {
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
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** A directory that may hold a repository, resolved; refused where there is none. */
export function repositoryPath(path: string): string {
  try {
    const real = realpathSync(path);
    if (statSync(real).isDirectory()) return real;
  } catch {
    // Answered below: a missing path and a file are the same mistake.
  }
  return refused('health.no-repository', 'malformed', 'There is no git repository at this path.', path);
}

/**
 * Runs one reading git command in a repository that may be hostile and streams its output. Only this path is a safe
 * directory, and git does not look for a repository above it. Raises `health.git-failed` with git's own last line.
 */
export async function* readGit(
  repository: string,
  args: readonly string[],
  limits: GitLimits = LOCAL_GIT_LIMITS,
): AsyncGenerator<Buffer> {
  const child = spawn(
    'git',
    [
      '-C',
      repository,
      '--no-pager',
      ...[...OVERRIDES, `safe.directory=${repository}`].flatMap((setting) => ['-c', setting]),
      ...args,
    ],
    {
      cwd: repository,
      env: { ...gitEnvironment(), GIT_CEILING_DIRECTORIES: dirname(repository) },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limits.timeoutMs,
      killSignal: 'SIGKILL',
    },
  );
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2_000);
  });
  const ended = new Promise<{ code: number | null; failure?: Error }>((resolve) => {
    child.once('error', (failure) => resolve({ code: null, failure }));
    child.once('close', (code) => resolve({ code }));
  });
  let size = 0;
  let isDone = false;
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limits.maxOutputBytes) {
        refused('health.repository-too-large', 'too-large', 'The repository has more history than is read.');
      }
      yield chunk;
    }
    const { code, failure } = await ended;
    isDone = true;
    if (code !== 0) {
      const reason = failure?.message ?? (complaint.trim().split('\n').at(-1) || 'it was stopped');
      refused('health.git-failed', 'malformed', `git could not read the repository: ${reason}`);
    }
  } finally {
    if (!isDone) child.kill('SIGKILL');
  }
}

/** The whole output of a short command as text. */
export async function gitText(
  repository: string,
  args: readonly string[],
  limits: GitLimits = { timeoutMs: 30_000, maxOutputBytes: 64 * 1024 ** 2 },
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readGit(repository, args, limits)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What PostgreSQL writes into `postmaster.pid`: the server's process and whether it takes connections yet. */
export interface LockFile {
  readonly pid: number;
  readonly ready: boolean;
}

export async function readLockFile(directory: string): Promise<LockFile | null> {
  const text = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, ready: lines[7]?.trim() === 'ready' } : null;
}

/**
 * Clears what a killed run left behind: a server that still runs on this directory is stopped, a lock file whose
 * process is gone (or is by now another program) is removed.
 */
export async function clearLeftovers(directory: string): Promise<void> {
  const lock = await readLockFile(directory);
  if (lock === null) return;
  if (await isPostgres(lock.pid)) await stopServer(lock.pid);
  await rm(join(directory, 'postmaster.pid'), { force: true });
}

/** Fast shutdown; an immediate one when that takes longer than `patienceMs`. */
export async function stopServer(pid: number, patienceMs = 10_000): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!signalled(pid, signal)) return;
    const until = performance.now() + patienceMs;
    while (performance.now() < until) {
      if (!signalled(pid, 0)) return;
      await pause(20);
    }
  }
}

function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'comm=']).catch(async () => ({
    stdout: await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''),
  }));
  return /postgres\s*$/.test(stdout);
}

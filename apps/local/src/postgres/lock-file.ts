import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commandOf, endProcess } from '../process-table.js';

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
  const command = await commandOf(lock.pid);
  if (command.includes('postgres') && command.includes(directory)) await stopServer(lock.pid);
  await rm(join(directory, 'postmaster.pid'), { force: true });
}

/** Fast shutdown, which ends open transactions; an immediate one when that takes too long. */
export async function stopServer(pid: number): Promise<void> {
  await endProcess(pid, ['SIGINT', 'SIGQUIT', 'SIGKILL'], 10_000);
}

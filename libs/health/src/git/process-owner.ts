import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * A process by more than its id, which is used again: when it started, and where its id counts (a machine, and in it a
 * namespace of process ids: several containers may share a directory).
 */
export interface ProcessOwner {
  /** Eight hexadecimal digits. */
  readonly place: string;
  readonly pid: number;
  /** Opaque; letters and digits. */
  readonly startedAt: string;
}

/** This process. */
export async function thisProcess(): Promise<ProcessOwner> {
  const { pid } = process;
  return { place: await thisPlace(), pid, startedAt: (await startOf(pid)) ?? 'unknown' };
}

/** Whether the owner is certainly gone. What cannot be told, such as somebody of another place, is not. */
export async function isGone({ place, pid, startedAt }: ProcessOwner): Promise<boolean> {
  if (place !== (await thisPlace()) || startedAt === 'unknown') return false;
  const start = await startOf(pid);
  return start === null ? !exists(pid) : start !== startedAt;
}

async function thisPlace(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => 'no namespaces');
  return createHash('sha256').update(`${hostname()} ${namespace}`).digest('hex').slice(0, 8);
}

/** When a process started, in the system's own words; null where that cannot be read. */
async function startOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // Field 22, clock ticks since the machine started; the name in field 2 may hold spaces and brackets.
  if (stat !== null) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'lstart=']).catch(() => ({ stdout: '' }));
  const start = stdout.replace(/[^A-Za-z0-9]/g, '');
  return start === '' ? null : start;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

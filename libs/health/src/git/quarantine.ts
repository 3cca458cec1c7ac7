import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isGone, thisProcess } from './process-owner.js';

/** The owner stands in the name, so that it is there from the first moment on. */
const NAME = /^plinth-quarantine-([0-9a-f]{8})-(\d{1,10})-([A-Za-z0-9]{1,40})-[A-Za-z0-9]{6}$/;

/** Leftovers that one start removes; the next goes on. */
const MOST_AT_ONCE = 200;

/** Runs work in a fresh directory of its own that is gone afterwards, however it ends. */
export async function inQuarantine<T>(
  work: (directory: string) => Promise<T>,
  parent = tmpdir(),
): Promise<T> {
  const { place, pid, startedAt } = await thisProcess();
  const directory = await mkdtemp(join(parent, `plinth-quarantine-${place}-${pid}-${startedAt}-`));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/**
 * Removes the directories of processes that were killed in the middle of their work, at most some hundreds at once; never
 * one whose owner lives or cannot be told, nor one of another user. Answers how many are gone. A directory that cannot be
 * removed stays for the next start.
 */
export async function clearQuarantines(parent = tmpdir()): Promise<number> {
  let tried = 0;
  let removed = 0;
  for (const entry of await readdir(parent, { withFileTypes: true })) {
    const path = join(parent, entry.name);
    if (!entry.isDirectory() || !(await isLeftover(path, entry.name))) continue;
    if (tried >= MOST_AT_ONCE) break;
    tried += 1;
    if (await isRemoved(path)) removed += 1;
  }
  return removed;
}

async function isLeftover(path: string, name: string): Promise<boolean> {
  const [, place, pid, startedAt] = NAME.exec(name) ?? [];
  if (place === undefined || pid === undefined || startedAt === undefined) return false;
  const found = await lstat(path).catch(() => null);
  return found?.uid === process.getuid?.() && (await isGone({ place, pid: Number(pid), startedAt }));
}

/** A git of the dead process may still write for a moment. */
async function isRemoved(path: string): Promise<boolean> {
  const options = { recursive: true, force: true, maxRetries: 3, retryDelay: 100 };
  return rm(path, options).then(
    () => true,
    () => false,
  );
}

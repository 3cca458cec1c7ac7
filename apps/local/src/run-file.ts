import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { commandOf, endProcess } from './process-table.js';

const runSchema = z.object({
  /** The supervising process. */
  pid: z.number(),
  /** `starting` until everything answers. */
  state: z.enum(['starting', 'ready']),
  apiUrl: z.string(),
  oidcIssuer: z.string(),
  /** Where the caught mails are read. */
  mailUrl: z.string(),
  databaseUrl: z.string(),
  databaseOwnerUrl: z.string(),
  temporalAddress: z.string(),
  temporalNamespace: z.string(),
  /** Every child with a piece of its command line, to know it again after this process was killed. */
  children: z.array(z.object({ name: z.string(), pid: z.number(), mark: z.string() })),
});

/** What is running in a state directory: for the commands that talk to it, and to clean up after kill -9. */
export type Run = z.infer<typeof runSchema>;

/** Any supervisor has this in its command line. */
export const SUPERVISOR_MARK = 'apps/local/src/main.js';

/** The run of this state directory, null when nothing runs there. */
export async function currentRun(home: string): Promise<Run | null> {
  const run = await readRun(home);
  return run !== null && (await commandOf(run.pid)).includes(SUPERVISOR_MARK) ? run : null;
}

export async function writeRun(home: string, run: Run): Promise<void> {
  const file = join(home, 'run.json');
  // Renamed into place: a reader, or the start after a power cut, never meets half a file.
  await writeFile(`${file}.new`, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function removeRun(home: string): Promise<void> {
  await rm(join(home, 'run.json'), { force: true });
}

/** Ends the children of a supervisor that was killed. PostgreSQL is left to its own lock file. */
export async function endAbandoned(home: string): Promise<readonly string[]> {
  const run = await readRun(home);
  if (run === null) return [];
  const ended: string[] = [];
  for (const { name, pid, mark } of run.children) {
    if (!(await commandOf(pid)).includes(mark)) continue;
    await endProcess(pid, ['SIGTERM', 'SIGKILL'], 5_000);
    ended.push(name);
  }
  await removeRun(home);
  return ended;
}

async function readRun(home: string): Promise<Run | null> {
  const text = await readFile(join(home, 'run.json'), 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = runSchema.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

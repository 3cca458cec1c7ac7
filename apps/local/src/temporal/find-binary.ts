import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { downloadTemporal } from './download.js';
import { buildTemporal } from './go-install.js';

const run = promisify(execFile);

export interface BinarySearch {
  /** Where a downloaded or built program is kept for the next start and the next clone of the same user. */
  readonly cacheDirectory: string;
  /** Decides by PATH what is found, and what Go builds with. */
  readonly environment: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
}

/** Puts a program at `target`, or says in one sentence why it could not. */
export type Obtain = (
  target: string,
  report: (line: string) => void,
  environment: NodeJS.ProcessEnv,
) => Promise<void>;

/**
 * The Temporal program: from PATH, from the user's cache, from the official download, or built with Go, in that
 * order. Every step says in one line what it does.
 */
export async function findTemporal(
  search: BinarySearch,
  ways: readonly Obtain[] = [downloadTemporal, buildTemporal],
): Promise<string> {
  const { cacheDirectory, environment, report } = search;
  const cached = join(cacheDirectory, 'bin', 'temporal');
  for (const candidate of [...onPath('temporal', environment['PATH'] ?? ''), cached]) {
    if (await works(candidate)) return candidate;
  }
  const failures: string[] = [];
  for (const obtain of ways) {
    try {
      await obtain(cached, report, environment);
      if (await works(cached)) return cached;
      failures.push(`${cached} does not run`);
    } catch (error) {
      failures.push((error as Error).message);
      report(`Temporal: ${failures.at(-1)}`);
    }
  }
  throw new Error(
    [
      'There is no Temporal server to use. Any one of these helps:',
      '  1. set TEMPORAL_ADDRESS to a running cluster, for example TEMPORAL_ADDRESS=127.0.0.1:7233',
      '  2. install the Temporal CLI so that "temporal" is on PATH (https://docs.temporal.io/cli)',
      '  3. install Go, and the next start builds the server by itself',
      ...failures.map((failure) => `Tried: ${failure}`),
    ].join('\n'),
  );
}

function onPath(program: string, path: string): readonly string[] {
  return path
    .split(delimiter)
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, program));
}

async function works(program: string): Promise<boolean> {
  try {
    await access(program, constants.X_OK);
    const { stdout } = await run(program, ['--version'], { timeout: 20_000 });
    return /temporal version/i.test(stdout);
  } catch {
    return false;
  }
}

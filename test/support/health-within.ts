import type { BoundedRun } from './bounded-process.js';
import { boundedProcess } from './bounded-process.js';

/** What a hostile repository may cost, and no more. */
export interface Bounds {
  readonly seconds: number;
  /** Of the command itself. git, which it runs beside it, is not in it: its limit is 2 GiB of address space (`GIT_LIMITS`). */
  readonly megabytes: number;
}

/** Runs the shipped `plinth health` as a process of its own, killed when its time is over. */
export async function healthWithin(
  repository: string,
  { seconds }: Bounds,
  ...args: string[]
): Promise<BoundedRun> {
  return boundedProcess(seconds, 'dist/apps/cli/src/main.js', 'health', repository, '--json', ...args);
}

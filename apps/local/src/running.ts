import { refused } from '#libs/kernel/src/index.js';
import { readConfig } from './config.js';
import type { Run } from './run-file.js';
import { currentRun } from './run-file.js';

/** The one-machine run of this directory, for commands that talk to it. Refused `cli.nothing-runs` until one is ready. */
export async function runningPlinth(): Promise<Run> {
  const run = await currentRun(readConfig().home);
  if (run?.state === 'ready') return run;
  const why = run === null ? 'Nothing runs here. Start it with npm start.' : 'Plinth is still starting here.';
  return refused('cli.nothing-runs', 'unavailable', why);
}

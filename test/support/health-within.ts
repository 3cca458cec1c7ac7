import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** What a hostile repository may cost, and no more. */
export interface Bounds {
  readonly seconds: number;
  /** Of the command itself. git, which it runs beside it, is not in it: its limit is 2 GiB of address space (`GIT_LIMITS`). */
  readonly megabytes: number;
}

export interface BoundedRun {
  readonly out: string;
  readonly err: string;
  /** Null where it was killed because its time was over. */
  readonly code: number | null;
  readonly peakMegabytes: number;
}

/**
 * Writes the peak at the end. From the kernel's own table of the process: what `getrusage` tells begins with the peak of whoever
 * started it, so that a large test runner would count as ours.
 */
const TELL_PEAK = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync, writeSync } from 'node:fs';
  const peak = () =>
    existsSync('/proc/self/status')
      ? /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]
      : String(process.resourceUsage().maxRSS);
  process.on('exit', () => writeSync(3, peak()));`)}`;

/** Runs the shipped `plinth health` as a process of its own, killed when its time is over. */
export async function healthWithin(
  repository: string,
  { seconds }: Bounds,
  ...args: string[]
): Promise<BoundedRun> {
  const command = [
    '--import',
    TELL_PEAK,
    'dist/apps/cli/src/main.js',
    'health',
    repository,
    '--json',
    ...args,
  ];
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: seconds * 1_000,
    killSignal: 'SIGKILL',
  });
  const said = ['', '', '', ''];
  for (const descriptor of [1, 2, 3]) {
    (child.stdio[descriptor] as Readable).on('data', (chunk: Buffer) => {
      said[descriptor] += chunk.toString('utf8');
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  const [, out = '', err = '', kibibytes] = said;
  return { out, err, code, peakMegabytes: Number(kibibytes) / 1024 };
}

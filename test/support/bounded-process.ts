import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

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

/** Runs Node with these arguments as a process of its own, killed when its time is over. */
export async function boundedProcess(seconds: number, ...args: string[]): Promise<BoundedRun> {
  const child = spawn(process.execPath, ['--import', TELL_PEAK, ...args], {
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

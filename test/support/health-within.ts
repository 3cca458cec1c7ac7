import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** What a hostile repository may cost, and no more. */
export interface Bounds {
  readonly seconds: number;
  /** Of the command itself; git, which it runs beside it, has a limit of its own. */
  readonly megabytes: number;
}

export interface BoundedRun {
  readonly out: string;
  readonly err: string;
  /** Null where it was killed because its time was over. */
  readonly code: number | null;
  readonly peakMegabytes: number;
}

const TELL_PEAK =
  "data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>writeSync(3,String(process.resourceUsage().maxRSS)))";

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

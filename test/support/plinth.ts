import { jest } from '@jest/globals';
import { cliProgram } from '../../apps/cli/src/main.js';
import { run } from '../../apps/cli/src/run.js';

/** Runs one command of the shipped command line as a shell would and answers what it printed and how it ended. */
export async function plinth(...args: string[]): Promise<{ out: string; err: string; code: number }> {
  const written = { out: '', err: '' };
  const capture = (stream: NodeJS.WriteStream, key: 'out' | 'err') =>
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      written[key] += String(chunk);
      return true;
    });
  const spies = [capture(process.stdout, 'out'), capture(process.stderr, 'err')];
  process.exitCode = undefined;
  try {
    await run(cliProgram(), ['node', 'plinth', ...args]);
    return { ...written, code: Number(process.exitCode ?? 0) };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
}

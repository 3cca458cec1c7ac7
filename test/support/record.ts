import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Stack } from './stack.js';

const run = promisify(execFile);

/** A process of a case as Temporal lists it. */
export interface RecordedRun {
  readonly type: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly events: number;
}

/** Every run that goes on or ended well, the longest finished ones first. */
export async function soundRuns(stack: Stack): Promise<readonly RecordedRun[]> {
  const query = `ExecutionStatus IN ('Completed', 'Running')`;
  const listed = await temporal(stack, 'list', '--query', query, '--limit', '1000');
  const runs = JSON.parse(listed) as readonly {
    readonly type: { readonly name: string };
    readonly execution: { readonly workflowId: string; readonly runId: string };
    readonly historyLength?: string;
  }[];
  return runs
    .map(({ type, execution, historyLength }) => ({
      type: type.name,
      ...execution,
      events: Number(historyLength ?? 0),
    }))
    .sort((a, b) => b.events - a.events);
}

/** The history of a run as a file `readHistory` takes, without the names of the machine it was recorded on. */
export async function record(stack: Stack, { workflowId, runId }: RecordedRun): Promise<URL> {
  const shown = await temporal(stack, 'show', '--workflow-id', workflowId, '--run-id', runId);
  const file = join(stack.directory, `${runId}.json`);
  const nameless = shown
    .replaceAll(/"identity": "[^"]*"/g, '"identity": "worker"')
    .replaceAll(/"name": "\d+@[^"]*"/g, '"name": "worker-sticky"');
  await writeFile(file, nameless);
  return pathToFileURL(file);
}

async function temporal(stack: Stack, ...args: readonly string[]): Promise<string> {
  const { binary } = stack.temporal.options;
  const where = ['--address', stack.temporal.address, '--output', 'json'];
  const { stdout } = await run(binary, ['workflow', ...args, ...where], { maxBuffer: 50_000_000 });
  return stdout;
}

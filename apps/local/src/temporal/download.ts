import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The release whose server is the one that `go install` builds. */
export const CLI_VERSION = 'v1.5.1';

const STALLED_MS = 20_000;
const LIMIT_MS = 300_000;
const CHECK_MS = 250;
const REPORT_MS = 5_000;

/**
 * Fetches the official release to `target` with the SDK's own downloader. Gives up when nothing has arrived for
 * 20 seconds, so that a machine without internet goes on to the next way.
 */
export async function downloadTemporal(target: string, report: (line: string) => void): Promise<void> {
  report(`Temporal: fetching the official release ${CLI_VERSION} …`);
  await mkdir(dirname(target), { recursive: true });
  const directory = await mkdtemp(join(dirname(target), '.download-'));
  const watch = new AbortController();
  try {
    await Promise.race([fetched(directory), stalled(directory, report, watch.signal)]);
    const [program] = (await readdir(directory)).filter((name) => name.includes(CLI_VERSION));
    if (program === undefined) throw new Error('the official download left no program');
    await rename(join(directory, program), target);
  } finally {
    watch.abort();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The SDK has no download alone: it starts the server it fetched, and that one is stopped at once. */
async function fetched(downloadDir: string): Promise<void> {
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const { Runtime } = await import('@temporalio/worker');
  Runtime.install({ shutdownSignals: [] });
  try {
    const environment = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'cached-download', downloadDir, version: CLI_VERSION } },
    });
    await environment.teardown();
  } catch (error) {
    throw new Error(`the official download failed (${rootCause(error)})`, { cause: error });
  }
}

/** Rejects when nothing arrives any more, or when it is no longer needed. */
async function stalled(
  directory: string,
  report: (line: string) => void,
  signal: AbortSignal,
): Promise<never> {
  const started = performance.now();
  let bytes = 0;
  let lastArrival = started;
  let lastReport = started;
  for (;;) {
    await pause(CHECK_MS, undefined, { ref: false, signal });
    const now = performance.now();
    const arrived = await sizeOf(directory);
    if (arrived !== bytes) lastArrival = now;
    bytes = arrived;
    if (now - lastReport >= REPORT_MS) {
      report(`Temporal: ${Math.round(bytes / 1e6)} MB fetched …`);
      lastReport = now;
    }
    if (now - lastArrival > STALLED_MS) throw new Error('the official download does not answer');
    if (now - started > LIMIT_MS) throw new Error('the official download took longer than 5 minutes');
  }
}

async function sizeOf(directory: string): Promise<number> {
  const names = await readdir(directory).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(directory, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function rootCause(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(': ').at(-1) ?? message;
}

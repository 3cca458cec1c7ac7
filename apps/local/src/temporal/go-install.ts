import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CLI_VERSION } from './download.js';

/** Later tags carry `replace` directives, which `go install` refuses. */
const MODULE = `github.com/temporalio/cli/cmd/temporal@${CLI_VERSION}`;
const REPORT_MS = 15_000;

/** Builds the Temporal program from source to `target`; takes about three minutes on two cores. */
export async function buildTemporal(
  target: string,
  report: (line: string) => void,
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const directory = await mkdtemp(join(dirname(target), '.build-'));
  report(`Temporal: building the server with Go, about 3 minutes, once per user …`);
  const started = performance.now();
  const progress = setInterval(() => {
    report(`Temporal: building, ${Math.round((performance.now() - started) / 1000)} s …`);
  }, REPORT_MS);
  try {
    await goInstall(directory, environment);
    await rename(join(directory, 'temporal'), target);
    report(`Temporal: built in ${Math.round((performance.now() - started) / 1000)} s, kept in ${target}`);
  } finally {
    clearInterval(progress);
    await rm(directory, { recursive: true, force: true });
  }
}

async function goInstall(directory: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const env = {
    HOME: homedir(),
    ...environment,
    GOBIN: directory,
    // Modules stay writable, so that a cache can be removed like any other directory.
    GOFLAGS: `${environment['GOFLAGS'] ?? ''} -modcacherw`.trim(),
  };
  const child = spawn('go', ['install', MODULE], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors = `${errors}${chunk.toString()}`.slice(-4_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(error.code === 'ENOENT' ? new Error('Go is not installed') : error),
    );
  });
  if (code !== 0) {
    throw new Error(`go install failed: ${errors.trimEnd().split('\n').slice(-3).join(' / ')}`);
  }
}

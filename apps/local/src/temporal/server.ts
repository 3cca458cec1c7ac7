import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accepts } from '../ports.js';
import { reachTemporal } from './reach.js';

export interface TemporalServerOptions {
  readonly binary: string;
  readonly port: number;
  /** Null keeps everything in memory. */
  readonly databaseFile: string | null;
  readonly logFile: string;
  /** More of its dynamic configuration: names and JSON values. */
  readonly settings?: Readonly<Record<string, string>>;
}

const START_TIMEOUT_MS = 30_000;
const PROBE_TIMEOUT_MS = 2_000;
const STOP_TIMEOUT_MS = 8_000;

/** Temporal's own development server on 127.0.0.1. */
export class TemporalServer {
  private server: ChildProcess | null = null;

  constructor(readonly options: TemporalServerOptions) {}

  get address(): string {
    return `127.0.0.1:${this.options.port}`;
  }

  get pid(): number | undefined {
    return this.server?.pid;
  }

  /** Resolves when the server answers. */
  async start(): Promise<void> {
    const { binary, port, databaseFile, logFile, settings = {} } = this.options;
    await mkdir(dirname(logFile), { recursive: true });
    const log = await open(logFile, 'a', 0o600);
    const args = [
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(port)],
      ...['--log-level', 'error'],
      // A namespace made while the server runs is usable within a second instead of ten.
      ...['--dynamic-config-value', 'system.namespaceCacheRefreshInterval="1s"'],
      ...Object.entries(settings).flatMap(([name, value]) => ['--dynamic-config-value', `${name}=${value}`]),
      ...(databaseFile === null ? [] : ['--db-filename', databaseFile]),
    ];
    const server = spawn(binary, args, { stdio: ['ignore', log.fd, log.fd], detached: true });
    const state: { error: Error | null } = { error: null };
    server.once('error', (error) => (state.error = error));
    await log.close();
    const until = performance.now() + START_TIMEOUT_MS;
    while (!(await this.answers())) {
      if (state.error !== null) throw state.error;
      if (server.exitCode !== null || server.signalCode !== null || performance.now() > until) {
        server.kill('SIGKILL');
        throw new Error(`Temporal did not start:\n${await this.logTail()}`);
      }
      await pause(40);
    }
    this.server = server;
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  async crash(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Calls back when the server ends without having been asked to. */
  onUnexpectedExit(listener: (tail: string) => void): void {
    const server = this.server;
    server?.once('exit', () => {
      if (this.server === server) void this.logTail().then(listener);
    });
  }

  private async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const server = this.server;
    this.server = null;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const exited = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    const late = setTimeout(() => server.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await exited;
    clearTimeout(late);
  }

  private async answers(): Promise<boolean> {
    if (!(await accepts(this.options.port))) return false;
    return await reachTemporal(this.address, 'default', PROBE_TIMEOUT_MS).then(
      () => true,
      () => false,
    );
  }

  private async logTail(): Promise<string> {
    const text = await readFile(this.options.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-12).join('\n');
  }
}

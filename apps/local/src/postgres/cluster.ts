import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chown, mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { PostgresBinaries } from './binaries.js';
import { clearLeftovers, readLockFile, stopServer } from './lock-file.js';
import type { ServerUser } from './server-user.js';

export interface ClusterOptions {
  /** The data directory. */
  readonly directory: string;
  readonly port: number;
  /** Of the superuser `postgres`, which only sets up roles and databases. */
  readonly password: string;
  readonly binaries: PostgresBinaries;
  readonly user: ServerUser | null;
  readonly logFile: string;
  readonly settings?: Readonly<Record<string, string>>;
  /** Only for data that is thrown away: initdb without flushing to disk. */
  readonly disposable?: boolean;
}

const START_TIMEOUT_MS = 60_000;
const SHARED_MEMORY_IN_USE = /pre-existing shared memory block/;

/** One PostgreSQL server on 127.0.0.1, with password authentication and without sockets. */
export class Cluster {
  private server: ChildProcess | null = null;

  constructor(readonly options: ClusterOptions) {}

  get pid(): number | undefined {
    return this.server?.pid;
  }

  /** Connection string of the superuser. */
  adminUrl(database = 'postgres'): string {
    return postgresUrl('postgres', this.options.password, this.options.port, database);
  }

  /** Creates the data directory unless a finished one is there. */
  async initialise(): Promise<void> {
    const { directory, user, binaries, password, disposable } = this.options;
    if (await exists(join(directory, 'PG_VERSION'))) return;
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const passwordFile = `${directory}.password`;
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (user) await Promise.all([directory, passwordFile].map((path) => chown(path, user.uid, user.gid)));
    try {
      await this.initdb(binaries.initdb, [
        `--pgdata=${directory}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--locale=C.UTF-8',
        '--lc-messages=C',
        ...(disposable ? ['--no-sync'] : []),
      ]);
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    } finally {
      await rm(passwordFile, { force: true });
    }
  }

  /** Resolves when the server takes connections; a server left by a killed run is stopped first. */
  async start(): Promise<void> {
    await clearLeftovers(this.options.directory);
    const until = performance.now() + START_TIMEOUT_MS;
    for (;;) {
      const failure = await this.attempt(until);
      if (failure === null) return;
      // After kill -9 of the server its backends hold the shared memory for a moment.
      if (!SHARED_MEMORY_IN_USE.test(failure) || performance.now() > until) {
        throw new Error(`PostgreSQL did not start:\n${failure}`);
      }
      await pause(200);
    }
  }

  async stop(): Promise<void> {
    const pid = this.server?.pid;
    this.server = null;
    if (pid !== undefined) await stopServer(pid);
  }

  /** What a power cut does: no shutdown, no checkpoint. */
  async crash(): Promise<void> {
    const server = this.server;
    this.server = null;
    if (!server || server.exitCode !== null) return;
    const exited = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await exited;
  }

  /** Calls back when the server ends without having been asked to. */
  onUnexpectedExit(listener: (tail: string) => void): void {
    const server = this.server;
    server?.once('exit', () => {
      if (this.server === server) void this.logTail().then(listener);
    });
  }

  private async attempt(until: number): Promise<string | null> {
    const { directory, port, settings = {}, binaries, user, logFile } = this.options;
    await mkdir(dirname(logFile), { recursive: true });
    const log = await open(logFile, 'a', 0o600);
    const args = Object.entries({
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      timezone: 'UTC',
      log_timezone: 'UTC',
      ...settings,
    }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(binaries.postgres, ['-D', directory, '-p', String(port), ...args], {
      stdio: ['ignore', log.fd, log.fd],
      cwd: directory,
      detached: true,
      env: serverEnvironment(),
      ...(user ?? {}),
    });
    const state: { error: Error | null } = { error: null };
    server.once('error', (error) => (state.error = error));
    await log.close();
    while (performance.now() < until) {
      if (state.error !== null) return state.error.message;
      if (server.exitCode !== null || server.signalCode !== null) return await this.logTail();
      const lock = await readLockFile(directory);
      if (lock?.ready && lock.pid === server.pid) {
        this.server = server;
        return null;
      }
      await pause(15);
    }
    server.kill('SIGQUIT');
    return `not ready after ${START_TIMEOUT_MS / 1000} s\n${await this.logTail()}`;
  }

  private async logTail(): Promise<string> {
    const text = await readFile(this.options.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-12).join('\n');
  }

  private async initdb(program: string, args: readonly string[]): Promise<void> {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: this.options.directory,
      env: serverEnvironment(),
      ...(this.options.user ?? {}),
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`initdb failed:\n${output.trimEnd().split('\n').slice(-12).join('\n')}`);
  }
}

export function postgresUrl(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** Nothing of the caller's environment (PGDATA, locales, secrets) reaches the server. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/local/bin:/usr/bin:/bin' };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

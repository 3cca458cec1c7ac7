import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { accepts } from './ports.js';
import { endProcess } from './process-table.js';
import type { Program, Readiness } from './programs.js';

const READY_TIMEOUT_MS = 90_000;
const STOP_PATIENCE_MS = 10_000;
const LOG_LIMIT_BYTES = 20_000_000;

/** A running program of the one-machine run; what it prints goes to its own log file. */
export class Child {
  private stopping = false;

  private constructor(
    readonly program: Program,
    private readonly process: ChildProcess,
    private readonly logFile: string,
  ) {}

  static async start(program: Program, environment: NodeJS.ProcessEnv, logDirectory: string): Promise<Child> {
    const logFile = join(logDirectory, `${program.name}.log`);
    await turnOver(logFile);
    const log = await open(logFile, 'a', 0o600);
    // A group of its own: Ctrl-C reaches the supervisor alone, which stops the children in order.
    const child = spawn(process.execPath, ['--enable-source-maps', program.entry], {
      stdio: ['ignore', log.fd, log.fd],
      detached: true,
      env: { ...environment, ...defined(program.environment) },
    });
    await log.close();
    return new Child(program, child, logFile);
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get hasEnded(): boolean {
    return this.process.exitCode !== null || this.process.signalCode !== null;
  }

  /** Resolves when the program works, rejects with its last lines when it ends or takes too long. */
  async ready(temporal: { address: string; namespace: string }): Promise<void> {
    const started = Date.now();
    const until = started + READY_TIMEOUT_MS;
    while (!(await isReady(this.program.ready, temporal, started))) {
      if (this.hasEnded) throw new Error(`${this.program.name} ended at its start:\n${await this.logTail()}`);
      if (Date.now() > until) {
        throw new Error(
          `${this.program.name} is not ready after ${READY_TIMEOUT_MS / 1000} s:\n${await this.logTail()}`,
        );
      }
      await pause(100);
    }
  }

  /** Calls back when the program ends without having been asked to. */
  onUnexpectedExit(listener: (how: string, tail: string) => void): void {
    this.process.once('exit', (code, signal) => {
      if (this.stopping) return;
      void this.logTail().then((tail) => listener(signal ?? `exit code ${code}`, tail));
    });
  }

  async stop(): Promise<void> {
    this.stopping = true;
    if (this.pid === undefined || this.hasEnded) return;
    await endProcess(this.pid, ['SIGTERM', 'SIGKILL'], STOP_PATIENCE_MS);
  }

  /** What a power cut does: no shutdown. */
  async crash(): Promise<void> {
    this.stopping = true;
    if (this.pid !== undefined && !this.hasEnded) await endProcess(this.pid, ['SIGKILL'], STOP_PATIENCE_MS);
  }

  /** Everything it has printed. */
  async log(): Promise<string> {
    return await readFile(this.logFile, 'utf8').catch(() => '');
  }

  private async logTail(): Promise<string> {
    return (await this.log()).trimEnd().split('\n').slice(-30).join('\n');
  }
}

async function isReady(
  ready: Readiness,
  temporal: { address: string; namespace: string },
  since: number,
): Promise<boolean> {
  switch (ready.kind) {
    case 'http':
      return await fetch(ready.url, { signal: AbortSignal.timeout(2_000) }).then(
        (response) => response.ok,
        () => false,
      );
    case 'tcp':
      return await accepts(ready.port);
    case 'pollers':
      return await hasPollers(ready.taskQueue, temporal, since).catch(() => false);
  }
}

/** Pollers of an earlier run stay listed for minutes: only one that asked after this start counts. */
async function hasPollers(
  taskQueue: string,
  temporal: { address: string; namespace: string },
  since: number,
): Promise<boolean> {
  const connection = await Connection.connect({ address: temporal.address });
  try {
    const found = await connection.workflowService.describeTaskQueue({
      namespace: temporal.namespace,
      taskQueue: { name: taskQueue },
      // TASK_QUEUE_TYPE_ACTIVITY: every worker process has activities, not every one has workflows.
      taskQueueType: 2,
    });
    return (found.pollers ?? []).some(
      (poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1000 > since - 1000,
    );
  } finally {
    await connection.close();
  }
}

async function turnOver(logFile: string): Promise<void> {
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(logFile, `${logFile}.old`);
}

function defined(environment: Program['environment']): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
}

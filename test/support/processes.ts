import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../../apps/local/src/child.js';
import { readConfig } from '../../apps/local/src/config.js';
import { PORTS, freePort } from '../../apps/local/src/ports.js';
import type { PortName, Ports } from '../../apps/local/src/ports.js';
import { inherited, programsOf, urlsOf } from '../../apps/local/src/programs.js';
import type { Program, RunContext } from '../../apps/local/src/programs.js';
import { keptSecrets } from '../../apps/local/src/secrets.js';
import { openTestDatabase } from './postgres.js';
import type { TestDatabase } from './postgres.js';
import { newNamespace } from './temporal.js';
import type { TestTemporal } from './temporal.js';

export interface ProcessOptions {
  /** More environment for a program, by its name: short intervals, other servers. */
  readonly environment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Use servers of the spec's own, which it may stop, instead of the run's. */
  readonly databaseUrls?: { readonly url: string; readonly ownerUrl: string };
  readonly temporal?: { readonly address: string; readonly namespace: string };
}

/**
 * The real programs as processes, to be killed: `bank`, `mail`, `oidc`, `fake-github`, `worker-cases`,
 * `worker-effects`, `worker-evidence` and `api`, each with the environment it has in the one-machine run.
 */
export interface Processes {
  readonly context: RunContext;
  /** Starts the named programs and resolves when they work. One that was stopped or killed can start again. */
  start(...names: readonly string[]): Promise<void>;
  /** SIGTERM, and waits for the end. */
  stop(...names: readonly string[]): Promise<void>;
  /** SIGKILL. */
  kill(...names: readonly string[]): Promise<void>;
  child(name: string): Child;
  /** Stops everything and removes what it used. */
  close(): Promise<void>;
}

/** Prepares the programs on a database and a namespace of their own; none is started yet. */
export async function openProcesses(options: ProcessOptions = {}): Promise<Processes> {
  if (!existsSync('dist/apps/api/src/main.js'))
    throw new Error('Build first: npm test does, or npm run build.');
  const home = await mkdtemp(join(tmpdir(), 'plinth-processes-'));
  const database: TestDatabase | null = options.databaseUrls ? null : await openTestDatabase();
  const temporal: TestTemporal | null = options.temporal ? null : await newNamespace();
  const { url = '', ownerUrl = '' } = options.databaseUrls ?? database ?? {};
  const { address = '', namespace = '' } = options.temporal ?? temporal ?? {};
  const ports = await freePorts();
  const context: RunContext = {
    config: { ...readConfig(), home, temporalNamespace: namespace },
    secrets: await keptSecrets(home),
    ports,
    urls: urlsOf(ports),
    databaseUrl: url,
    databaseOwnerUrl: ownerUrl,
    temporalAddress: address,
    withFakeGithub: true,
  };
  const programs = new Map(programsOf(context).map((program) => [program.name, program]));
  const children = new Map<string, Child>();

  const start = async (name: string): Promise<void> => {
    const known = programs.get(name);
    if (!known) throw new Error(`There is no program ${name}.`);
    const program: Program = {
      ...known,
      environment: { ...known.environment, ...options.environment?.[name] },
    };
    const environment = { ...inherited(process.env), PLINTH_HOME: home };
    const child = await Child.start(program, environment, home);
    children.set(name, child);
    await child.ready({ address, namespace });
  };
  const child = (name: string): Child => {
    const running = children.get(name);
    if (!running) throw new Error(`${name} has not been started.`);
    return running;
  };

  return {
    context,
    child,
    async start(...names) {
      await Promise.all(names.map(start));
    },
    async stop(...names) {
      await Promise.all(names.map((name) => child(name).stop()));
    },
    async kill(...names) {
      await Promise.all(names.map((name) => child(name).crash()));
    },
    async close() {
      await Promise.all([...children.values()].map((running) => running.stop()));
      await Promise.all([database?.close(), temporal?.close()]);
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function freePorts(): Promise<Ports> {
  const names = Object.keys(PORTS) as PortName[];
  const ports = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
  return Object.fromEntries(ports) as Ports;
}

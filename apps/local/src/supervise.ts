import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { migrate } from '#migrations/run.js';
import { Child } from './child.js';
import type { FakeGithubScript, LocalConfig } from './config.js';
import { markInvented, openHome } from './home.js';
import type { Home } from './home.js';
import { keptPorts } from './ports.js';
import type { PortName, Ports } from './ports.js';
import { startDatabase } from './postgres/database.js';
import { serverUser } from './postgres/server-user.js';
import { inherited, programsOf, urlsOf } from './programs.js';
import type { Program, RunContext } from './programs.js';
import { endAbandoned, removeRun, writeRun } from './run-file.js';
import type { Run } from './run-file.js';
import { keptSecrets } from './secrets.js';
import { findTemporal } from './temporal/find-binary.js';
import { reachTemporal } from './temporal/reach.js';
import { TemporalServer } from './temporal/server.js';

const run = promisify(execFile);
const SEED = 'dist/apps/local/src/seed/main.js';

export interface StartOptions {
  readonly fakeGithub: FakeGithubScript | null;
  readonly report: (line: string) => void;
  /** A part that ended by itself after everything was ready. */
  readonly onLoss: (line: string, isFatal: boolean) => void;
}

/**
 * The one-machine run: servers, programs, and how to end them again. `start` may be interrupted by `stop` at any
 * point: whatever runs by then is ended, last started first.
 */
export class Supervisor {
  private readonly ends: (() => Promise<void>)[] = [];
  private stopping: Promise<void> | null = null;
  private state: Run;

  constructor(
    private readonly config: LocalConfig,
    private readonly options: StartOptions,
  ) {
    this.state = {
      pid: process.pid,
      state: 'starting',
      ...{ apiUrl: '', oidcIssuer: '', mailUrl: '', databaseUrl: '', databaseOwnerUrl: '' },
      temporalAddress: config.temporalAddress ?? '',
      temporalNamespace: config.temporalNamespace,
      children: [],
    };
  }

  async start(): Promise<RunContext> {
    const { config } = this;
    const user = await serverUser();
    const home = await openHome(config.home, user);
    const abandoned = await endAbandoned(home.directory);
    if (abandoned.length > 0) this.options.report(`Ended what a killed run left: ${abandoned.join(', ')}`);
    const [secrets, ports] = [await keptSecrets(home.directory), await this.ports(home)];
    const urls = urlsOf(ports);
    if (config.temporalAddress !== null)
      await reachTemporal(config.temporalAddress, config.temporalNamespace);
    await this.publish({ apiUrl: urls.api, oidcIssuer: urls.oidc, mailUrl: urls.mail });
    const [database, temporalAddress] = await Promise.all([
      startDatabase(config, home, user, secrets, ports.postgres, this),
      this.temporal(home, ports),
    ]);
    const context: RunContext = {
      ...{ config, secrets, ports, urls, temporalAddress },
      databaseUrl: database.appUrl,
      databaseOwnerUrl: database.ownerUrl,
      fakeGithub: this.options.fakeGithub,
    };
    await this.publish({
      databaseUrl: context.databaseUrl,
      databaseOwnerUrl: context.databaseOwnerUrl,
      temporalAddress,
    });
    const programs = programsOf(context).filter((program) => this.isBuilt(program));
    const early = this.startAll(programs, 'early', context, home);
    await Promise.all([early, this.prepare(context)]);
    await this.startAll(programs, 'late', context, home);
    await this.publish({ state: 'ready' });
    return context;
  }

  /** Ends everything, last started first. Asking twice is the same as asking once. */
  stop(): Promise<void> {
    this.stopping ??= this.endAll();
    return this.stopping;
  }

  /** Says how long a step took, and remembers how to end what it started. */
  async step<T>(what: string, work: () => Promise<T>, end?: (started: T) => Promise<void>): Promise<T> {
    const started = performance.now();
    const result = await work();
    if (end) this.ends.push(() => end(result));
    if (this.stopping) throw new Error('The start was interrupted.');
    this.options.report(`${what} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    return result;
  }

  /** A server that ends by itself takes the run with it. */
  lost(what: string, tail: string): void {
    if (!this.stopping) this.options.onLoss(`${what} has ended:\n${tail}`, true);
  }

  private async remember(name: string, pid: number | undefined, mark: string): Promise<void> {
    if (pid === undefined) return;
    await this.publish({ children: [...this.state.children, { name, pid, mark }] });
  }

  private async endAll(): Promise<void> {
    for (let end = this.ends.pop(); end; end = this.ends.pop()) {
      await end().catch((error: unknown) => this.options.report(String(error)));
    }
    await removeRun(this.config.home);
  }

  private async ports(home: Home): Promise<Ports> {
    const needed: PortName[] = ['api', 'bank', 'oidc', 'smtp', 'mail'];
    if (this.options.fakeGithub !== null) needed.push('github');
    if (!this.config.temporalAddress) needed.push('temporal');
    // PostgreSQL's own left-over is ended by its start, after this check.
    return await keptPorts(home.directory, this.config.ports, needed);
  }

  private async temporal(home: Home, ports: Ports): Promise<string> {
    const { config, options } = this;
    if (config.temporalAddress !== null) {
      options.report(`Temporal: using ${config.temporalAddress}`);
      return config.temporalAddress;
    }
    const binary = await findTemporal({
      cacheDirectory: config.cacheDirectory,
      environment: config.environment,
      report: options.report,
    });
    const server = new TemporalServer({
      binary,
      port: ports.temporal,
      databaseFile: join(home.directory, 'temporal.db'),
      logFile: join(home.logDirectory, 'temporal.log'),
    });
    await this.step(
      `Temporal on ${server.address}`,
      () => server.start(),
      () => server.stop(),
    );
    server.onUnexpectedExit((tail) => this.lost('Temporal', tail));
    await this.remember('temporal', server.pid, 'start-dev');
    return server.address;
  }

  /** Schema first, then the demo fund; both know what is already there. */
  private async prepare(context: RunContext): Promise<void> {
    await this.step('Schema up to date', () => migrate(context.databaseOwnerUrl));
    if (!existsSync(SEED)) return;
    if (context.fakeGithub !== null) await markInvented(context.config.home);
    await this.step('Demo fund seeded', async () => {
      const env = {
        ...inherited(context.config.environment),
        PLINTH_HOME: context.config.home,
        DATABASE_URL: context.databaseUrl,
        DATABASE_OWNER_URL: context.databaseOwnerUrl,
        OIDC_ISSUER: context.urls.oidc,
        SEED_STAND_IN: context.fakeGithub === null ? '0' : '1',
      };
      await run(process.execPath, ['--enable-source-maps', SEED], { env }).catch(
        (error: Error & { stderr?: string }) => {
          throw new Error(`The demo fund could not be seeded:\n${error.stderr ?? error.message}`);
        },
      );
    });
  }

  private async startAll(
    programs: readonly Program[],
    phase: Program['phase'],
    context: RunContext,
    home: Home,
  ): Promise<void> {
    const environment = { ...inherited(context.config.environment), PLINTH_HOME: context.config.home };
    const temporal = { address: context.temporalAddress, namespace: context.config.temporalNamespace };
    const started = performance.now();
    const children: Child[] = [];
    for (const program of programs.filter((candidate) => candidate.phase === phase)) {
      if (this.stopping) throw new Error('The start was interrupted.');
      const child = await Child.start(program, environment, home.logDirectory);
      this.ends.push(() => child.stop());
      await this.remember(program.name, child.pid, program.entry);
      children.push(child);
    }
    await Promise.all(
      children.map(async (child) => {
        await child.ready(temporal);
        const seconds = ((performance.now() - started) / 1000).toFixed(1);
        this.options.report(`${child.program.name} is ready (${seconds} s)`);
        child.onUnexpectedExit((how, tail) => {
          if (!this.stopping)
            this.options.onLoss(`${child.program.name} has ended (${how}):\n${tail}`, false);
        });
      }),
    );
  }

  /** A program that this version does not have is named, not waited for. */
  private isBuilt(program: Program): boolean {
    const built = existsSync(program.entry);
    if (!built) this.options.report(`${program.name} is not part of this version (${program.entry})`);
    return built;
  }

  /** Known from the first child on, so that the next start can end what a killed run leaves. */
  private async publish(known: Partial<Run>): Promise<void> {
    this.state = { ...this.state, ...known };
    if (!this.stopping) await writeRun(this.config.home, this.state);
  }
}

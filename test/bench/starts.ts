import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeHome } from '../../apps/local/src/home.js';
import { freePort } from '../../apps/local/src/ports.js';
import { serverUser } from '../../apps/local/src/postgres/server-user.js';
import type { Bench } from './endings.js';
import type { Figure } from './figures.js';

const run = promisify(execFile);
const AIM_SECOND_START_S = 15;
const READY = /^Plinth is ready/m;
const START_LIMIT_MS = 30 * 60_000;
const STOP_LIMIT_MS = 60_000;
/** All a newcomer's shell has beside the home: how to find programs and the way out of the network. */
const INHERITED = [
  ...['PATH', 'LANG', 'TMPDIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_FILE'],
  ...['NODE_EXTRA_CA_CERTS', 'NPM_CONFIG_REGISTRY', 'GOPROXY', 'GOSUMDB'],
];

/** Where the command is typed, and with which environment. */
interface Shell {
  readonly cwd: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** From the command to "Plinth is ready" in this checkout: the first start makes the fund, the second finds it. */
export async function measureStarts(bench: Bench): Promise<Figure[]> {
  const home = join(await temporaryDirectory(bench), 'home');
  bench.endings.add(async () => removeHome(home, await serverUser()));
  const environment = { ...process.env, PLINTH_HOME: home, PORT: String(await freePort()) };
  return await startTwice(bench, { cwd: process.cwd(), environment }, 'first start, packages installed');
}

/** The same from a clean clone of what is committed, in an empty home: packages, Temporal and the build included. */
export async function measureClone(bench: Bench): Promise<Figure[]> {
  const directory = await temporaryDirectory(bench);
  const [cwd, home] = [join(directory, 'plinth'), join(directory, 'user')];
  await mkdir(home);
  await run('git', ['clone', '--quiet', process.cwd(), cwd]);
  bench.endings.add(async () => removeHome(join(cwd, '.plinth'), await serverUser()));
  const inherited = Object.fromEntries(INHERITED.map((name) => [name, process.env[name]]));
  const environment = { ...inherited, HOME: home, PORT: String(await freePort()) };
  return await startTwice(bench, { cwd, environment }, 'clean clone, empty home');
}

async function startTwice(bench: Bench, shell: Shell, first: string): Promise<Figure[]> {
  const seconds: number[] = [];
  for (const name of [first, 'second start']) {
    bench.say(`Start: ${name} …`);
    const started = performance.now();
    const child = npmStart(shell);
    bench.endings.add(() => interrupted(child));
    await ready(child);
    seconds.push((performance.now() - started) / 1000);
    await interrupted(child);
  }
  const [whole = 0, again = 0] = seconds;
  return [
    { group: 'start', name: `${first}, to ready`, value: whole, unit: 's' },
    { group: 'start', name: 'second start, to ready', value: again, unit: 's', aim: AIM_SECOND_START_S },
  ];
}

function npmStart({ cwd, environment }: Shell): ChildProcess {
  // A process group of its own, which can be interrupted as Ctrl-C does it.
  return spawn('npm', ['start'], {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

async function ready(child: ChildProcess): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`npm start ${why}:\n${output.trimEnd().slice(-2_000)}`));
    const limit = setTimeout(
      () => fail(`was not ready after ${START_LIMIT_MS / 60_000} minutes`),
      START_LIMIT_MS,
    );
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (!READY.test(output)) return;
        clearTimeout(limit);
        resolve();
      });
    }
    child.once('error', (error) => fail(`could not run (${error.message})`));
    child.once('exit', () => {
      clearTimeout(limit);
      fail('ended');
    });
  });
}

/** Ctrl-C, and the wait until everything has ended. */
async function interrupted(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  process.kill(-child.pid, 'SIGINT');
  const limit = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), STOP_LIMIT_MS);
  await closed;
  clearTimeout(limit);
}

async function temporaryDirectory({ endings }: Bench): Promise<string> {
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'plinth-bench-'));
  endings.add(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

import { relative } from 'node:path';
import { FAKE_GITHUB_SCRIPTS, readConfig } from './config.js';
import type { FakeGithubScript, LocalConfig } from './config.js';
import { DEMO_PEOPLE } from './demo/people.js';
import { DEMO_WORLD } from './fake-github/generated.js';
import { holdsInvented, removeHome } from './home.js';
import { serverUser } from './postgres/server-user.js';
import type { RunContext } from './programs.js';
import { currentRun, endAbandoned } from './run-file.js';
import { Supervisor } from './supervise.js';

const USAGE = `npm start -- [--fresh] [--fake-github[=honest|worst]]
  --fresh              removes the data of earlier runs first
  --fake-github        enters invented projects and collects their evidence from a local stand-in for GitHub
  --fake-github=worst  which fails at first in every way GitHub does`;

async function main(args: readonly string[]): Promise<void> {
  const [verb, ...flags] = args;
  const asked = flags.flatMap((flag) => scriptOf(flag) ?? []).at(-1);
  const unknown = flags.filter((flag) => flag !== '--fresh' && scriptOf(flag) === undefined);
  if (verb !== 'start' || unknown.length > 0) throw new Error(USAGE);
  const config = readConfig();
  const running = await currentRun(config.home);
  if (running) throw new Error(`Plinth already runs here: ${running.apiUrl} (process ${running.pid}).`);
  if (flags.includes('--fresh')) {
    await endAbandoned(config.home);
    await removeHome(config.home, await serverUser());
    say('Removed the data of earlier runs.');
  }
  if (asked === undefined && (await holdsInvented(config.home))) {
    const ignored = config.environment['GITHUB_TOKEN']
      ? ' GITHUB_TOKEN is not used as long as they are.'
      : '';
    say(
      `The invented projects of an earlier start are still here, and so is their GitHub; --fresh begins without.${ignored}`,
    );
    return supervise(config, 'honest');
  }
  await supervise(config, asked ?? null);
}

/** How a flag asks the stand-in to behave; undefined where it is another flag. */
function scriptOf(flag: string): FakeGithubScript | undefined {
  if (flag === '--fake-github') return 'honest';
  return FAKE_GITHUB_SCRIPTS.find((script) => flag === `--fake-github=${script}`);
}

async function supervise(config: LocalConfig, fakeGithub: FakeGithubScript | null): Promise<void> {
  const started = performance.now();
  const supervisor = new Supervisor(config, {
    fakeGithub,
    report: say,
    onLoss: (line, isFatal) => {
      say(line);
      if (isFatal) void stop(1);
      else say('The rest goes on. Ctrl-C stops it; npm start brings everything back.');
    },
  });
  let interrupted = false;
  const stop = async (exitCode: number): Promise<void> => {
    if (interrupted) return;
    interrupted = true;
    say('Stopping …');
    await supervisor.stop();
    say('Stopped. The data stays.');
    process.exit(exitCode);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0));
  // Whoever reads our lines may go away (`npm start | head`); that is no reason to leave the children alone.
  process.stdout.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    say(readable(error));
    void stop(1);
  });
  try {
    announce(await supervisor.start(), (performance.now() - started) / 1000);
  } catch (error) {
    // An interrupted start fails somewhere; that is no news, and `stop` is on its way.
    if (interrupted) return;
    say(readable(error));
    await stop(1);
  }
}

function announce(run: RunContext, seconds: number): void {
  const { config, urls, temporalAddress } = run;
  const data = relative(process.cwd(), config.home);
  say(
    [
      '',
      `Plinth is ready (${seconds.toFixed(1)} s)`,
      `  API           ${urls.api}/api/v1, described at ${urls.api}/api/docs`,
      `  Development   ${urls.mail}/dev (caught mail, demo people)`,
      `  Temporal      ${temporalAddress}`,
      `  Evidence      ${evidenceFrom(run)}`,
      `  Data and logs ${data.startsWith('..') ? config.home : data} (kept; npm start -- --fresh begins anew)`,
      '',
      'Demo people, all invented (npm run --silent plinth -- token --as PERSON):',
      ...DEMO_PEOPLE.map(({ handle, publicName, roles }) => {
        const role = roles.map((held) => [held.role, held.scopeId].filter(Boolean).join(' ')).join(', ');
        return `  ${handle.padEnd(14)}${publicName.padEnd(18)}${role}`.trimEnd();
      }),
      '',
      'Ctrl-C stops everything.',
    ].join('\n'),
  );
}

function evidenceFrom({ config, fakeGithub }: RunContext): string {
  if (fakeGithub !== null) {
    const manner = fakeGithub === 'worst' ? ' at its worst' : '';
    return `of ${DEMO_WORLD.entered} invented projects from the GitHub stand-in${manner}, of the others from the bundled snapshot`;
  }
  if (config.environment['GITHUB_TOKEN']) return 'live from GitHub';
  return 'from the bundled snapshot; set GITHUB_TOKEN to collect it live, or start with --fake-github';
}

function readable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') {
    return `${path ?? 'The state directory'} belongs to another user. Set PLINTH_HOME to a directory of yours.`;
  }
  return error.message;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  say(readable(error));
  process.exitCode = 1;
});

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { isAlive } from '../../../apps/local/src/process-table.js';
import { until } from '../../support/stack.js';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = resolve('.');
const EXAMPLES = resolve('test/data/examples');

function bootstrap(
  args: readonly string[],
  cwd = ROOT,
  environment: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Promise<Ended> {
  const env = { ...process.env, npm_package_json: undefined, INIT_CWD: undefined, ...environment };
  return new Promise((settle) => {
    execFile(
      process.execPath,
      [...flags, resolve(ROOT, 'apps/local/bootstrap.mjs'), ...args],
      { cwd, env },
      (error, stdout, stderr) => {
        settle({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      },
    );
  });
}

/** The first process that another one started. */
async function childOf(pid: number | undefined): Promise<number> {
  return await until(`a child of ${pid}`, async () => {
    const { stdout } = await promisify(execFile)('pgrep', ['-P', String(pid)]).catch(() => ({ stdout: '' }));
    return stdout === '' ? undefined : parseInt(stdout, 10);
  });
}

describe('the way into a clean clone', () => {
  it('names its verbs when it does not know one', async () => {
    const { code, stdout, stderr } = await bootstrap(['begin']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('Use one of: start, test, plinth, bench.\n');
  });

  it('says which Node it needs, and begins nothing with an older one', async () => {
    const older =
      'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.18.3"}})';
    expect(await bootstrap(['start'], ROOT, {}, ['--import', older])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Plinth needs Node 20.19 or newer; this is 20.18.3. See https://nodejs.org\n',
    });
  });

  it.each(['start', 'test'])('says that it needs git, before %s begins anything', async (verb) => {
    expect(await bootstrap([verb], ROOT, { PATH: '/nowhere' })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Plinth needs git, which reads the history of projects, and found none on PATH. See https://git-scm.com\n',
    });
  });

  it('leaves standard output to the command alone', async () => {
    const { code, stdout } = await bootstrap(['plinth', 'tally', resolve(EXAMPLES, 'tally.json'), '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('outcome');
  });

  it('ends the command when npm was told to end, which only takes the shell between them', async () => {
    const command = `"${process.execPath}" apps/local/bootstrap.mjs plinth audit verify -; exit $?`;
    const env = { ...process.env, npm_package_json: resolve(ROOT, 'package.json'), INIT_CWD: ROOT };
    // Its input stays open, so that it waits for more until somebody ends it.
    const shell = spawn('sh', ['-c', command], { cwd: ROOT, env });
    const closed = once(shell, 'close');
    const programPid = await childOf(await childOf(shell.pid));
    shell.kill('SIGTERM');
    // Its output closes once nobody holds it any more.
    await closed;
    expect(isAlive(programPid)).toBe(false);
  }, 30_000);

  it('hands the exit code of the command on', async () => {
    const { code, stdout, stderr } = await bootstrap([
      'plinth',
      'tally',
      resolve(EXAMPLES, 'power-composite.json'),
    ]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  it.each([
    ['token', ['token', '--as', 'maintainer']],
    ['demo', ['demo']],
    ['seed', ['seed']],
  ])('says how to start what plinth %s needs', async (_, command) => {
    expect(await bootstrap(['plinth', ...command], ROOT, { PLINTH_HOME: '/nowhere' })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'plinth: Nothing runs here. Start it with npm start. (cli.nothing-runs)\n',
    });
  });

  it.each([
    ['from where the user stands', EXAMPLES, {}],
    [
      'from where npm was called',
      ROOT,
      { INIT_CWD: EXAMPLES, npm_package_json: resolve(ROOT, 'package.json') },
    ],
  ])('reads files %s', async (_, cwd, environment) => {
    const { code, stdout } = await bootstrap(['plinth', 'tally', 'tally.json', '--json'], cwd, environment);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty('comparisons');
  });
});

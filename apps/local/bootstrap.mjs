/**
 * The way into a clean clone: needs nothing but Node and git. Installs what is missing, builds what has changed,
 * then hands over to the program the verb stands for. Everything it says goes to stderr, so that a command's own
 * output stays alone on stdout.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const SOURCES = ['apps', 'libs', 'workflows', 'migrations'];
const MINIMUM_NODE = [20, 19];
/** Whoever started us; another one later means that it is gone. */
const parent = process.ppid;
const INSTALL_STAMP = join(root, 'node_modules', '.plinth-lock');

/** What a verb runs. The file commands of the CLI take paths as seen from where the user stands. */
const VERBS = {
  start: { program: 'dist/apps/local/src/main.js', args: ['start'], cwd: root },
  test: { program: 'test/support/run-tests.mjs', args: [], cwd: root },
  plinth: { program: 'dist/apps/local/src/cli/main.js', args: [], cwd: standpoint() },
  bench: { program: 'dist/test/bench/main.js', args: [], cwd: root },
};

const [verb, ...args] = process.argv.slice(2);
await main().catch((error) => fail(error.message));

async function main() {
  const target = VERBS[verb];
  if (!target) fail(`Use one of: ${Object.keys(VERBS).join(', ')}.`);
  checkNode();
  if (verb !== 'plinth') checkGit();
  const folders = verb === 'bench' ? [...SOURCES, 'test'] : SOURCES;
  if (!isInstalled() || !isBuilt(folders)) {
    await alone(async () => {
      await install();
      await build(folders);
    });
  }
  const program = join(root, target.program);
  if (!existsSync(program)) fail(`${target.program} is not part of this version.`);
  process.exitCode = await handOver(program, [...target.args, ...args], target.cwd);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor >= MINIMUM_NODE[1])) return;
  fail(
    `Plinth needs Node ${MINIMUM_NODE.join('.')} or newer; this is ${process.versions.node}. See https://nodejs.org`,
  );
}

function checkGit() {
  const found = spawnSync('git', ['--version'], { stdio: 'ignore' });
  if (found.error || found.status !== 0) {
    fail(
      'Plinth needs git, which reads the history of projects, and found none on PATH. See https://git-scm.com',
    );
  }
}

function wantedInstall() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

function isInstalled() {
  return readText(INSTALL_STAMP) === wantedInstall();
}

/** Runs `npm ci` unless the installed packages are those of the lock file. */
async function install() {
  if (isInstalled()) return;
  if (!matchesInstalled(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')))) {
    say(
      existsSync(join(root, 'node_modules'))
        ? 'Packages have changed: installing …'
        : 'Installing packages …',
    );
    const npm = process.env.npm_execpath;
    const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
    await step('Packages installed', command, [
      ...first,
      ...['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    ]);
  }
  writeFileSync(INSTALL_STAMP, wantedInstall());
}

/** Two commands at once on a clean clone: the second waits for the first instead of pulling packages from under it. */
async function alone(work) {
  const lock = join(tmpdir(), `plinth-${createHash('sha256').update(root).digest('hex').slice(0, 12)}.lock`);
  let hasSaid = false;
  while (!taken(lock)) {
    if (!hasSaid) say('Another Plinth command is installing or building here: waiting …');
    hasSaid = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  process.once('exit', () => rmSync(lock, { force: true }));
  await work();
  rmSync(lock, { force: true });
}

/** Takes the lock; one whose process is gone is nobody's. */
function taken(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
  } catch (error) {
    if (error.code !== 'EPERM') rmSync(lock, { force: true });
  }
  return false;
}

/** npm leaves a lock file of what it installed: whoever ran npm by hand need not wait for it again. */
function matchesInstalled(lock) {
  const text = readText(join(root, 'node_modules', '.package-lock.json'));
  if (text === null) return false;
  const installed = JSON.parse(text).packages;
  return Object.entries(lock.packages).every(([path, entry]) => {
    if (path === '') return true;
    return installed[path] ? installed[path].version === entry.version : entry.optional === true;
  });
}

function buildStamp(folders) {
  return join(root, 'dist', `.plinth-build-${folders.length}`);
}

function wantedBuild(folders) {
  const hash = createHash('sha256');
  const files = folders.flatMap((folder) => filesBelow(join(root, folder)));
  for (const file of [...files, join(root, '.swcrc'), join(root, 'package.json')]) {
    const { mtimeMs, size } = statSync(file);
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function isBuilt(folders) {
  return readText(buildStamp(folders)) === wantedBuild(folders);
}

/** Compiles the sources when one of them has changed, and removes what no source stands behind any more. */
async function build(folders) {
  if (isBuilt(folders)) return;
  const wanted = wantedBuild(folders);
  const script = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts.build;
  const command = script.replace(SOURCES.join(' '), folders.join(' '));
  await step('Built', command, [], { shell: true });
  const sources = new Set(
    folders.flatMap((folder) => filesBelow(join(root, folder))).map((file) => file.slice(root.length)),
  );
  for (const file of filesBelow(join(root, 'dist'))) {
    const source = file.slice(join(root, 'dist/').length).replace(/\.js(\.map)?$/, '.ts');
    if (
      source.endsWith('.ts') &&
      folders.some((folder) => source.startsWith(`${folder}/`)) &&
      !sources.has(source)
    ) {
      rmSync(file);
    }
  }
  writeFileSync(buildStamp(folders), wanted);
}

/** Runs a command whose output only matters when it fails; says that it goes on every 15 seconds. */
async function step(done, command, commandArgs, options = {}) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const progress = setInterval(() => say(`… ${seconds()} s`), 15_000);
  let output = '';
  const child = spawn(command, commandArgs, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`,
      // `npm run --silent` would silence the errors of this npm as well.
      npm_config_loglevel: 'error',
    },
    ...options,
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const code = await new Promise((settle) => {
    child.once('close', settle);
    child.once('error', (error) => {
      output += error.message;
      settle(1);
    });
  });
  clearInterval(progress);
  if (code !== 0) fail(`${output.trimEnd()}\n${command} ${commandArgs.join(' ')} failed.`);
  if (verb !== 'plinth' || seconds() > 2) say(`${done} (${seconds()} s)`);
}

/**
 * Ctrl-C reaches the program by itself; other signals are passed on, and its exit code becomes ours. A SIGTERM to npm
 * ends npm and the shell between us without a word: that our parent is gone is then the only sign.
 */
async function handOver(program, programArgs, cwd) {
  if (isLeftByNpm()) return 128 + constants.signals.SIGTERM;
  const child = spawn(process.execPath, ['--enable-source-maps', program, ...programArgs], {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, PLINTH_HOME: resolve(process.env.PLINTH_HOME || join(root, '.plinth')) },
  });
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const watch = setInterval(() => {
    if (!isLeftByNpm()) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
  return await new Promise((settle) => {
    child.once('exit', (code, signal) => {
      clearInterval(watch);
      settle(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

/** Started without npm, we may well outlive whoever did. */
function isLeftByNpm() {
  return isOurScript() && process.ppid !== parent;
}

function isOurScript() {
  return process.env.npm_package_json === join(root, 'package.json');
}

function standpoint() {
  return (isOurScript() && process.env.INIT_CWD) || process.cwd();
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function readText(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

function fail(message) {
  say(message);
  process.exit(1);
}

/**
 * Runs every spec: first those that may run side by side, then those that stop servers, drive a browser or play the
 * whole story. Ends with one line that adds both up. Arguments narrow the specs down by path.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = fileURLToPath(new URL('../../', import.meta.url));
const SERIAL = '/test/(faults|browser|story)/';
const RUNS = [
  {
    name: 'parallel',
    args: [`--testPathIgnorePatterns=${SERIAL}`, `--maxWorkers=${availableParallelism()}`],
  },
  { name: 'serial', args: [`--testPathIgnorePatterns=^(?!.*${SERIAL})`, '--runInBand'] },
];

const directory = mkdtempSync(join(tmpdir(), 'plinth-results-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
try {
  for (const run of RUNS) add(await jest(run));
} finally {
  rmSync(directory, { recursive: true, force: true });
}
if (failures.length > 0) process.stdout.write(`\nWhat failed:\n${failures.join('\n')}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);

async function jest({ name, args }) {
  const results = join(directory, `${name}.json`);
  const child = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      ...[join(root, 'node_modules/jest/bin/jest.js'), '-c', join(root, '.config/jest.mjs')],
      ...['--json', `--outputFile=${results}`, '--passWithNoTests', ...args, ...process.argv.slice(2)],
    ],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, TZ: 'UTC' } },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => child.once('close', resolve));
  return { code, results };
}

/** A spec file that cannot be loaded, and a run that ends without a result, count as failures. */
function add({ code, results }) {
  const report = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')) : null;
  const failed = report ? report.numFailedTests + report.numRuntimeErrorTestSuites : 0;
  total.passed += report?.numPassedTests ?? 0;
  total.skipped += report ? report.numPendingTests + report.numTodoTests : 0;
  total.failed += failed === 0 && code !== 0 ? 1 : failed;
  for (const file of report?.testResults ?? []) failures.push(...failuresOf(file));
}

/** What failed in a spec file, with the first lines of each reason: told again at the end, where it is found. */
function failuresOf({ name, assertionResults, message, status }) {
  const failed = assertionResults.filter((test) => test.status === 'failed');
  const path = relative(root, name);
  if (failed.length === 0) return status === 'failed' ? [`${path}\n${shortened(message)}`] : [];
  return failed.map(
    ({ fullName, failureMessages }) => `${path}: ${fullName}\n${shortened(failureMessages[0])}`,
  );
}

function shortened(text = '') {
  const lines = stripVTControlCharacters(text).trim().split('\n').slice(0, 6);
  return lines.map((line) => `  ${line.slice(0, 500)}`).join('\n');
}

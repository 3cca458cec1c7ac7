import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { quarterStarts } from '#libs/health/src/domain/base-rate.js';
import { isEvaluable, levelOf, signalsAt } from '#libs/health/src/domain/succession.js';
import { readHistory } from '#libs/health/src/git/read-history.js';
import { instant } from '#libs/kernel/src/index.js';
import type { Bench } from './endings.js';
import type { Figure } from './figures.js';
import { againstFloor, quantile } from './figures.js';
import { importedRepository, olderPart, peakMiB, timed, writeSyntheticHistory } from './git-lab.js';

const CURL = resolve('test/bench/data/curl.fi.gz');
const CLI = resolve('dist/apps/cli/src/main.js');
const AIM_RATIO = 2;
const SYNTHETIC_COMMITS = 160_000;
/** Quarter starts at level review on the history of curl (health.md, succession signals). */
const CURL_AT_REVIEW = '2008-10 2013-04 2013-10 2014-01 2014-04 2014-07';

/** `plinth health` on the whole history of curl and on a larger one, against git's own log. */
export async function measureGit(bench: Bench): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-bench-git-'));
  bench.endings.add(() => rm(directory, { recursive: true, force: true }));
  bench.say('Git: importing the history of curl …');
  const curl = await importedRepository(directory, 'curl', (stream) =>
    pipeline(createReadStream(CURL), createGunzip(), stream),
  );
  return [
    ...(await measureTime(bench, curl)),
    ...(await measureMemory(bench, directory, curl)),
    await measureBaseRate(curl),
  ];
}

/** Floor and ours take turns, so that both meet the same moods of the machine; the first turn warms up. */
async function measureTime({ isQuick, say }: Bench, curl: string): Promise<Figure[]> {
  const floor: number[] = [];
  const ours: number[] = [];
  const starts: number[] = [];
  const turns = isQuick ? 1 : 9;
  for (let turn = 0; turn <= turns; turn += 1) {
    say(`Git: turn ${turn} of ${turns} …`);
    const bare = await timed('git', ['-C', curl, 'log', '--no-merges', '--name-status', '--no-renames']);
    const whole = await timed(process.execPath, [CLI, 'health', curl, '--json']);
    const start = await timed(process.execPath, [CLI, 'health', '--help']);
    if (turn === 0) continue;
    floor.push(bare);
    ours.push(whole);
    starts.push(start);
  }
  return [
    againstFloor({ group: 'git', name: 'health of curl, median', aim: AIM_RATIO }, ours, floor, 0.5),
    againstFloor({ group: 'git', name: 'health of curl, least', aim: AIM_RATIO }, ours, floor, 0),
    { group: 'git', name: 'start of the command, median', value: quantile(starts, 0.5), unit: 'ms' },
  ];
}

/** Peak memory of the command itself as histories grow; git, which it runs beside it, is not in it. */
async function measureMemory({ isQuick, say }: Bench, directory: string, curl: string): Promise<Figure[]> {
  say('Git: growing histories …');
  const commits = isQuick ? 1_000 : SYNTHETIC_COMMITS;
  const repositories = {
    'peak memory, a quarter of curl': await olderPart(directory, curl, 0.25),
    'peak memory, half of curl': await olderPart(directory, curl, 0.5),
    'peak memory, curl (39,466 commits)': curl,
    [`peak memory, ${commits} invented commits`]: await importedRepository(directory, 'invented', (stream) =>
      writeSyntheticHistory(stream, commits),
    ),
  };
  const figures: Figure[] = [];
  for (const [name, repository] of Object.entries(repositories)) {
    figures.push({ group: 'git', name, value: await peakMiB([CLI, 'health', repository]), unit: 'MiB' });
  }
  return figures;
}

/** Replays every quarter start of curl. A wrong base rate is no figure: the method is broken. */
async function measureBaseRate(curl: string): Promise<Figure> {
  const history = await readHistory(curl);
  const begun = performance.now();
  const quarters = quarterStarts(history, instant('2026-07-01')).filter((at) => isEvaluable(history, at));
  const atReview = quarters.filter((at) => levelOf(new Set(signalsAt(history, at).keys())) === 'review');
  const value = performance.now() - begun;
  const found = atReview.map((at) => at.slice(0, 7)).join(' ');
  if (quarters.length !== 87 || found !== CURL_AT_REVIEW) {
    throw new Error(`Curl was at level review at ${found} of ${quarters.length} quarter starts.`);
  }
  return {
    group: 'git',
    name: 'replay of all quarter starts of curl',
    value,
    unit: 'ms',
    parts: { quarters: quarters.length, 'at review': atReview.length },
  };
}

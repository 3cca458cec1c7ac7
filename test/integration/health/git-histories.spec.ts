import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { History } from '#libs/health/src/domain/git-history.js';
import { gitMetrics } from '#libs/health/src/domain/git-metrics.js';
import { MEASURED_RATES, baseRate, quarterStarts } from '#libs/health/src/domain/base-rate.js';
import { isEvaluable, levelOf, signalsAt, successionSignals } from '#libs/health/src/domain/succession.js';
import { monthsBefore, seconds } from '#libs/health/src/domain/calendar.js';
import { readHistory } from '#libs/health/src/git/read-history.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant, plusMs } from '#libs/kernel/src/index.js';
import { GitShelf } from '../../support/git-repository.js';

const shelf = new GitShelf();
const histories = new Map<string, History>();

beforeAll(async () => {
  for (const name of ['xz', 'libexpat', 'core-js'] as const) {
    histories.set(name, await readHistory(shelf.import(name)));
  }
  histories.set('curl', await readHistory(shelf.importCurlWithoutFiles()));
});
afterAll(() => shelf.remove());

function history(name: string): History {
  return histories.get(name) as History;
}

/** Quarter starts from the fifth birthday to 2026-07-01 at which the history can be judged. */
function quarters(of: History): Instant[] {
  return quarterStarts(of, instant('2026-07-01')).filter((at) => isEvaluable(of, at));
}

describe('the xz history', () => {
  it.each([
    ['2021-10-01', 0.923, 0.077, 0],
    ['2023-04-01', 0.669, 0.331, 0.285],
    ['2024-02-24', 0.568, 0.616, 0.618],
  ])('as of %s', (asOf, topShare, newcomers, newcomerCommitters) => {
    const metrics = gitMetrics(history('xz'), instant(asOf));
    expect(metrics.caf_365d.value).toBe(1);
    expect(metrics.top_share_365d.value).toBeCloseTo(topShare, 3);
    expect(metrics.newcomer_share_365d.value).toBeCloseTo(newcomers, 3);
    expect(metrics.newcomer_committer_share_365d.value).toBeCloseTo(newcomerCommitters, 3);
    expect(metrics.elephant_factor_365d.nullReason).toBe('not-applicable');
  });

  it('stands at level review from 2023-08-23 to 2024-05-03, day by day', () => {
    const days: string[] = [];
    for (let at = instant('2023-03-01'); at < '2024-09-01'; at = plusMs(at, 86_400_000)) {
      if (levelOf(new Set(signalsAt(history('xz'), at).keys())) === 'review') days.push(at.slice(0, 10));
    }
    expect([days[0], days.at(-1), days.length]).toEqual(['2023-08-23', '2024-05-03', 255]);
  });

  it('dates each signal by replay', () => {
    const { level, signals } = successionSignals(history('xz'), instant('2024-02-24'));
    expect(level).toBe('review');
    expect(signals.map(({ code, since }) => [code, since])).toEqual([
      ['newcomer-commits', '2023-04-01'],
      ['newcomer-top-author', '2023-09-01'],
    ]);
  });

  it('says nothing before anything happened', () => {
    expect(successionSignals(history('xz'), instant('2021-10-01'))).toEqual({ level: 'none', signals: [] });
  });

  it('dates a run that began inside the month by as-of', () => {
    const { signals } = successionSignals(history('xz'), instant('2023-03-20'));
    expect(signals).toMatchObject([{ code: 'newcomer-commits', since: '2023-03-20' }]);
  });
});

describe('base rate of level review', () => {
  it.each([
    ['xz', 55, ['2023-10-01', '2024-01-01', '2024-04-01']],
    ['libexpat', 72, ['2003-01-01', '2003-04-01', '2003-07-01', '2005-01-01']],
    ['curl', 87, ['2008-10-01', '2013-04-01', '2013-10-01', '2014-01-01', '2014-04-01', '2014-07-01']],
    ['core-js', 32, []],
  ])('%s', (name, count, expected) => {
    const all = quarters(history(name));
    const review = all.filter((at) => levelOf(new Set(signalsAt(history(name), at).keys())) === 'review');
    expect([all.length, review.map((at) => at.slice(0, 10))]).toEqual([count, expected]);
    expect(baseRate(history(name), instant('2026-07-01'))).toMatchObject({
      evaluated: count,
      review: expected.length,
    });
    expect(MEASURED_RATES).toContainEqual({ history: name, evaluated: count, review: expected.length });
  });

  it('judges nothing under five years', () => {
    const first = history('xz').commits.atSeconds[0] as number;
    for (const at of quarters(history('xz')))
      expect(first).toBeLessThanOrEqual(seconds(monthsBefore(at, 60)));
  });
});

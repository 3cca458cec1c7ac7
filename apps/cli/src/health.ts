import type { Command } from 'commander';
import type { GitMetric, RestsOn } from '#libs/health/src/domain/git-metrics.js';
import type { MetricValue } from '#libs/health/src/domain/metric.js';
import type { HealthReport } from './health-lines.js';

/** `plinth health REPO`: metrics and succession signals of a git repository, from its history alone. */
export function registerHealth(program: Command): void {
  program
    .command('health')
    .description('Maintainer health of a local git repository, from its history alone.')
    .argument('<repo>', 'path of a git repository, bare or not')
    .option('--as-of <date>', 'compute as of this date (UTC), default now')
    .option('--json', 'print JSON')
    .action(async (repo: string, options: { asOf?: string; json?: boolean }) => {
      const { accepted, instant } = await import('#libs/kernel/src/index.js');
      const { readAsOf } = await import('#libs/health/src/domain/as-of.js');
      const { RESTS_ON, gitMetrics } = await import('#libs/health/src/domain/git-metrics.js');
      const { successionSignals } = await import('#libs/health/src/domain/succession.js');
      const { readHistory } = await import('#libs/health/src/git/read-history.js');
      const { baseRate } = await import('#libs/health/src/domain/base-rate.js');
      const { healthLines } = await import('./health-lines.js');
      const { print } = await import('./output.js');
      const asOf = options.asOf === undefined ? instant(new Date()) : accepted(readAsOf(options.asOf));
      const history = await readHistory(repo);
      const report = {
        asOf: options.asOf ?? asOf,
        metrics: withNotes(gitMetrics(history, asOf), RESTS_ON),
        successionSignals: { ...successionSignals(history, asOf), baseRate: baseRate(history, asOf) },
      };
      print(options, report, () => healthLines(report));
    });
}

/** Each value with what it rests on, where a reader has to know. */
function withNotes(
  metrics: Readonly<Record<GitMetric, MetricValue>>,
  notes: Readonly<Partial<Record<GitMetric, RestsOn>>>,
): HealthReport['metrics'] {
  const noted = Object.entries(metrics).map(([key, value]) => {
    const restsOn = notes[key as GitMetric];
    return [key, restsOn === undefined ? value : { ...value, restsOn }];
  });
  return Object.fromEntries(noted) as HealthReport['metrics'];
}

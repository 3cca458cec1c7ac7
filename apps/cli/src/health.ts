import type { Command } from 'commander';

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
      const { gitMetrics } = await import('#libs/health/src/domain/git-metrics.js');
      const { successionSignals } = await import('#libs/health/src/domain/succession.js');
      const { readHistory } = await import('#libs/health/src/git/read-history.js');
      const { baseRate } = await import('#libs/health/src/domain/base-rate.js');
      const { healthLines } = await import('./health-lines.js');
      const { print } = await import('./output.js');
      const asOf = options.asOf === undefined ? instant(new Date()) : accepted(readAsOf(options.asOf));
      const history = await readHistory(repo);
      const report = {
        asOf: options.asOf ?? asOf,
        metrics: gitMetrics(history, asOf),
        successionSignals: { ...successionSignals(history, asOf), baseRate: baseRate(history, asOf) },
      };
      print(options, report, () => healthLines(report));
    });
}

import type { Command } from 'commander';

/** `plinth seed`: what every start does, without a new start. One machine only. */
export function registerSeed(program: Command): void {
  program
    .command('seed')
    .description(
      'Enter what the demo fund lacks, such as a year that has begun, against a running npm start.',
    )
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { runningPlinth } = await import('../running.js');
      const { seedDemo } = await import('../seed/seed-demo.js');
      const { databaseUrl, oidcIssuer } = await runningPlinth();
      await seedDemo({ databaseUrl, oidcIssuer, entersStandIn: false });
      process.stdout.write(json === true ? '{"seeded":true}\n' : 'The demo fund lacks nothing.\n');
    });
}

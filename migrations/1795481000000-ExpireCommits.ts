import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Counts of commits come from histories of people alone, so they go with what is derived from people (decision 0052). */
export class ExpireCommits1795481000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE health_metrics SET tier = 2 WHERE metric IN ('commits_90d', 'commits_365d')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE health_metrics SET tier = 1 WHERE metric IN ('commits_90d', 'commits_365d')`);
  }
}

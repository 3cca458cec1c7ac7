import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Version 1 of the priority method as a policy, so that no score is computed under numbers that stand only in code. */
export class AdoptPriorityMethod1795310000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from) VALUES (
        '01960000-0000-7000-8000-00000000a001', 'priority', 'default', 1, '{
          "criticality": { "fullTransitive": 200000, "fullDirect": 20000 },
          "needMinor": { "S": "1500000", "M": "6000000", "L": "15000000", "XL": "50000000" },
          "paidRelief": 0.5,
          "fragility": {
            "weights": { "people": 40, "response": 20, "backlog": 15, "succession": 15, "practice": 10 },
            "factorRisk": [1, 0.7, 0.4, 0.2],
            "topShare": { "from": 0.3, "span": 0.6 },
            "silentDays": 365,
            "minDemand": 5
          },
          "minCoveragePercent": 40
        }', 'founding rules', '2026-01-01T00:00:00Z')
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM policies WHERE id = '01960000-0000-7000-8000-00000000a001'`);
  }
}

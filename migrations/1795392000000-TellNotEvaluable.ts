import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signals may not be evaluable because too many of those who did the work objected to being counted. */
export class TellNotEvaluable1795392000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await constrain(runner, `'none', 'notice', 'review', 'not-evaluable'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM health_signals WHERE level = 'not-evaluable';
      DELETE FROM health_signal_notes WHERE level = 'not-evaluable';
    `);
    await constrain(runner, `'none', 'notice', 'review'`);
  }
}

async function constrain(runner: QueryRunner, levels: string): Promise<void> {
  await runner.query(`
    ALTER TABLE health_signals DROP CONSTRAINT ck_health_signals_level,
      ADD CONSTRAINT ck_health_signals_level CHECK (level IN (${levels}));
    ALTER TABLE health_signal_notes DROP CONSTRAINT ck_health_signal_notes_level,
      ADD CONSTRAINT ck_health_signal_notes_level CHECK (level IN (${levels}));
  `);
}

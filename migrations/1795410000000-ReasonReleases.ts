import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Why a hold of staff is over. Of those released before nobody wrote it down. */
export class ReasonReleases1795410000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE holds ADD COLUMN release_reason text;
      UPDATE holds SET release_reason = 'Released before reasons were kept.'
        WHERE kind <> 'pause' AND released_at IS NOT NULL;
      ALTER TABLE holds ADD CONSTRAINT ck_holds_release_reason
        CHECK (kind = 'pause' OR released_at IS NULL OR release_reason IS NOT NULL);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE holds DROP COLUMN release_reason;');
  }
}

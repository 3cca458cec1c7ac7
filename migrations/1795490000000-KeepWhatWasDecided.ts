import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What two people decided of a statement, or of money on it, stays decided: the row never changes afterwards, not even its outcome. */
export class KeepWhatWasDecided1795490000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION treasury_refuse_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF to_jsonb(OLD) ->> TG_ARGV[0] IS NOT NULL THEN
          RAISE EXCEPTION '% of % is decided', TG_ARGV[0], TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END $$;
    `);
    for (const [table, column] of DECIDED) {
      await runner.query(
        `CREATE TRIGGER tr_${table}_decided BEFORE UPDATE ON ${table} FOR EACH ROW
           EXECUTE FUNCTION treasury_refuse_once('${column}')`,
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table] of DECIDED) await runner.query(`DROP TRIGGER tr_${table}_decided ON ${table}`);
    await runner.query('DROP FUNCTION treasury_refuse_once()');
  }
}

/** Tables and the column that says that a row is decided. */
const DECIDED = [
  ['bank_statements', 'set_aside_at'],
  ['statement_set_asides', 'outcome'],
  ['movement_assignments', 'outcome'],
] as const;

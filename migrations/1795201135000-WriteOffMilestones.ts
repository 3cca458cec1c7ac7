import type { MigrationInterface, QueryRunner } from 'typeorm';

const BEFORE = [
  ...[
    'planned',
    'reported',
    'rejected',
    'accepted',
    'claimed',
    'ordered',
    'settled',
    'returned',
    'cancelled',
  ],
];

/** A debt to a grantee that cannot be paid is written off: a state of its milestone, and who signed it with which reasons. */
export class WriteOffMilestones1795201135000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await states(runner, [...BEFORE, 'written-off']);
    await runner.query(`
      CREATE TABLE milestone_write_offs (
        milestone_id uuid NOT NULL,
        amount_minor bigint NOT NULL,
        reasons jsonb NOT NULL,
        signed_by uuid NOT NULL,
        signed_at timestamptz(3) NOT NULL,
        CONSTRAINT pk_milestone_write_offs PRIMARY KEY (milestone_id),
        CONSTRAINT fk_milestone_write_offs_milestone_id FOREIGN KEY (milestone_id) REFERENCES milestones (id),
        CONSTRAINT fk_milestone_write_offs_signed_by FOREIGN KEY (signed_by) REFERENCES people (id),
        CONSTRAINT ck_milestone_write_offs_amount CHECK (amount_minor > 0)
      );
      CREATE TRIGGER tr_milestone_write_offs_append_only BEFORE UPDATE OR DELETE ON milestone_write_offs
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      GRANT SELECT, INSERT ON milestone_write_offs TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TABLE milestone_write_offs;
      UPDATE milestones SET state = 'cancelled' WHERE state = 'written-off';
    `);
    await states(runner, BEFORE);
  }
}

async function states(runner: QueryRunner, known: readonly string[]): Promise<void> {
  await runner.query(`
    ALTER TABLE milestones DROP CONSTRAINT ck_milestones_state;
    ALTER TABLE milestones ADD CONSTRAINT ck_milestones_state
      CHECK (state IN (${known.map((state) => `'${state}'`).join(', ')}));
  `);
}

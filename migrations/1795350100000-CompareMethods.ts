import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions of the priority method: proposed, computed beside the one in force, compared, adopted by a person. */
export class CompareMethods1795350100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE health_methods (
        version integer CONSTRAINT pk_health_methods PRIMARY KEY,
        body jsonb NOT NULL,
        state text NOT NULL,
        reason text NOT NULL,
        proposed_by text NOT NULL,
        proposed_at timestamptz(3) NOT NULL,
        scored_to uuid,
        scored integer NOT NULL DEFAULT 0,
        total integer,
        computed_at timestamptz(3),
        comparison jsonb,
        adopted_by text,
        adopted_at timestamptz(3),
        adoption_reason text,
        ended_at timestamptz(3),
        CONSTRAINT ck_health_methods_version CHECK (version > 0),
        CONSTRAINT ck_health_methods_state CHECK (state IN ('computing', 'computed', 'in-force', 'retired', 'discarded')),
        CONSTRAINT ck_health_methods_computed CHECK (state NOT IN ('computed', 'in-force', 'retired') OR computed_at IS NOT NULL),
        CONSTRAINT ck_health_methods_adopted CHECK ((state IN ('in-force', 'retired')) = (adopted_at IS NOT NULL)
          AND (adopted_at IS NULL) = (adopted_by IS NULL)),
        CONSTRAINT ck_health_methods_ended CHECK ((state IN ('retired', 'discarded')) = (ended_at IS NOT NULL)),
        CONSTRAINT ck_health_methods_reason CHECK (length(reason) BETWEEN 1 AND 4000),
        CONSTRAINT ck_health_methods_adoption_reason CHECK (length(adoption_reason) BETWEEN 1 AND 4000)
      );
      CREATE UNIQUE INDEX uq_health_methods_in_force ON health_methods (state) WHERE state = 'in-force';
      CREATE UNIQUE INDEX uq_health_methods_computing ON health_methods (state) WHERE state = 'computing';

      INSERT INTO health_methods (version, body, state, reason, proposed_by, proposed_at, computed_at, adopted_by, adopted_at)
        SELECT version, body, 'in-force', 'The method the fund was founded with.', adopted_by, adopted_at, adopted_at, adopted_by,
          adopted_at
        FROM policies WHERE kind = 'priority' AND name = 'default' AND version = 1;

      GRANT SELECT, INSERT, UPDATE, DELETE ON health_methods TO plinth_app;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE health_methods');
  }
}

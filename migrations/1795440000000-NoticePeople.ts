import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a fund that runs this software has to fill in of its notice to people: its basis and whom to write to. */
export class NoticePeople1795440000000 implements MigrationInterface {
  name = 'NoticePeople1795440000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from) VALUES
        ('01960000-0000-7000-8000-00000000a005', 'people-data', 'default', 1, '{
          "legalBasis": "A task carried out in the public interest (GDPR, article 6, paragraph 1, letter e): to find projects that many depend on and few keep.",
          "officer": { "name": "The data-protection officer of the fund", "contact": "data-protection@plinth.invalid" } }',
          'founding rules', '2026-01-01T00:00:00Z');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM policies WHERE id = '01960000-0000-7000-8000-00000000a005'`);
  }
}

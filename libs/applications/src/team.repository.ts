import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import type { Access } from './domain/team.js';
import { TeamMember } from './team-member.entity.js';

export async function findTeam(tx: EntityManager, applicationId: string): Promise<TeamMember[]> {
  return await tx.find(TeamMember, { where: { applicationId }, order: { addedAt: 'ASC', personId: 'ASC' } });
}

/** Somebody who is or was of the applicant's team; access null: of somebody who left. */
interface SomeoneOfTheTeam {
  readonly personId: string;
  readonly access: Access | null;
}

const TEAM_EVER = prepared(
  `SELECT person_id AS "personId", access FROM application_members WHERE application_id = $1
   UNION ALL SELECT person_id, NULL FROM former_application_members WHERE application_id = $1`,
);

/** Everybody who is or was of the applicant's team; who left and came back stands there twice. */
export async function findTeamEver(
  tx: EntityManager,
  applicationId: string,
): Promise<readonly SomeoneOfTheTeam[]> {
  return await tx.query<SomeoneOfTheTeam[]>(TEAM_EVER, [applicationId]);
}

/** Writes a member or changes the access; null removes, and keeps that they were one. */
export async function writeMember(
  tx: EntityManager,
  applicationId: string,
  personId: string,
  access: Access | null,
  at: Instant,
): Promise<void> {
  if (access === null) {
    await tx.delete(TeamMember, { applicationId, personId });
    await tx.query(
      `INSERT INTO former_application_members (application_id, person_id, left_at) VALUES ($1, $2, $3)
       ON CONFLICT (application_id, person_id) DO UPDATE SET left_at = excluded.left_at`,
      [applicationId, personId, at],
    );
    return;
  }
  await tx.query(
    `INSERT INTO application_members (application_id, person_id, access, added_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (application_id, person_id) DO UPDATE SET access = excluded.access`,
    [applicationId, personId, access, at],
  );
}

/** The team by what each may do, as rights ask for it. */
export function byRelation(team: readonly SomeoneOfTheTeam[]): {
  viewer: string[];
  commenter: string[];
  editor: string[];
} {
  const ids = (access: Access): string[] =>
    team.filter((member) => member.access === access).map(({ personId }) => personId);
  return { viewer: ids('view'), commenter: ids('comment'), editor: ids('edit') };
}

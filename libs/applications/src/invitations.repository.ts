import type { EntityManager } from 'typeorm';
import { TeamInvitation } from './team-invitation.entity.js';

/** Open invitations to the team of a case, oldest first. */
export async function invitationsTo(tx: EntityManager, applicationId: string): Promise<TeamInvitation[]> {
  return await tx.find(TeamInvitation, { where: { applicationId }, order: { invitedAt: 'ASC', id: 'ASC' } });
}

/** Open invitations of a person, newest first. */
export async function invitationsOf(tx: EntityManager, personId: string): Promise<TeamInvitation[]> {
  return await tx.find(TeamInvitation, { where: { personId }, order: { invitedAt: 'DESC', id: 'DESC' } });
}

/** An invitation of exactly this person. */
export async function findInvitation(
  tx: EntityManager,
  id: string,
  personId: string,
): Promise<TeamInvitation | null> {
  return await tx.findOneBy(TeamInvitation, { id, personId });
}

export async function insertInvitation(tx: EntityManager, invitation: TeamInvitation): Promise<void> {
  await tx.insert(TeamInvitation, invitation);
}

export async function deleteInvitation(tx: EntityManager, id: string): Promise<void> {
  await tx.delete(TeamInvitation, { id });
}

import type { EntityManager } from 'typeorm';
import { holdersOf } from '#libs/identity/src/index.js';
import type { Role } from '#libs/kernel/src/index.js';
import { prepared } from '#libs/kernel/src/prepared.js';

/**
 * Whom a message is for. `role` reaches all its holders; with a scope, those who hold it for the fund or that scope; `also`: people
 * who have acted in that role and may hold it no more. `as`: what a preview calls a person who must not be named in it.
 */
export type NoticeRecipient =
  | { readonly personId: string; readonly as?: Role }
  | { readonly role: Role; readonly scopeId?: string; readonly also?: readonly string[] }
  | { readonly applicationId: string; readonly team: true };

/** Who they are, found once for a whole act: an act that writes to a team twice does not change it in between. */
export class FoundRecipients {
  private readonly found = new Map<string, readonly string[]>();

  async of(tx: EntityManager, to: NoticeRecipient): Promise<readonly string[]> {
    const key = JSON.stringify(to);
    const known = this.found.get(key) ?? [...new Set(await recipientsOf(tx, to))];
    this.found.set(key, known);
    return known;
  }
}

const TEAM = prepared('SELECT person_id FROM application_members WHERE application_id = $1');

/** Role holders from identity's grants, teams from the case's members. */
async function recipientsOf(tx: EntityManager, to: NoticeRecipient): Promise<readonly string[]> {
  if ('personId' in to) return [to.personId];
  if ('role' in to) return [...(await holdersOf(tx, to.role, to.scopeId)), ...(to.also ?? [])];
  const rows = await tx.query<{ person_id: string }[]>(TEAM, [to.applicationId]);
  return rows.map((row) => row.person_id);
}

/** How a recipient is named in a preview: a role, the applicant, or one person. */
export function recipientLabel(to: NoticeRecipient): string {
  if ('personId' in to) return to.as ?? `person:${to.personId}`;
  if ('role' in to) return to.scopeId === undefined ? to.role : `${to.role}:${to.scopeId}`;
  return 'applicant';
}

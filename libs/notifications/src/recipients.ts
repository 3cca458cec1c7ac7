import type { EntityManager } from 'typeorm';

/** Whom a message is for. `role` reaches all its holders; with a scope, those who hold it for the fund or that scope. */
export type NoticeRecipient =
  | { readonly personId: string }
  | { readonly role: string; readonly scopeId?: string }
  | { readonly applicationId: string; readonly team: true };

/** Who that is. Higher domains may bring their own (members, applications); the default reads who holds what. */
export interface Recipients {
  resolve(tx: EntityManager, to: NoticeRecipient): Promise<readonly string[]>;
}

/** Role holders from identity's grants, teams from the case's members. */
export class GrantedRecipients implements Recipients {
  async resolve(tx: EntityManager, to: NoticeRecipient): Promise<readonly string[]> {
    if ('personId' in to) return [to.personId];
    const rows =
      'role' in to
        ? await tx.query<{ person_id: string }[]>(
            `SELECT DISTINCT person_id FROM role_grants
             WHERE role = $1 AND ended_at IS NULL AND ($2::text IS NULL OR scope_id IS NULL OR scope_id = $2)`,
            [to.role, to.scopeId ?? null],
          )
        : await tx.query<{ person_id: string }[]>(
            'SELECT person_id FROM application_members WHERE application_id = $1',
            [to.applicationId],
          );
    return rows.map((row) => row.person_id);
  }
}

/** How a recipient is named in a preview: a role, the applicant, or one person. */
export function recipientLabel(to: NoticeRecipient): string {
  if ('personId' in to) return `person:${to.personId}`;
  if ('role' in to) return to.scopeId === undefined ? to.role : `${to.role}:${to.scopeId}`;
  return 'applicant';
}

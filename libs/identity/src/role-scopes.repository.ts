import type { EntityManager } from 'typeorm';
import type { HeldRole, Instant } from '#libs/kernel/src/index.js';
import { isId } from '#libs/kernel/src/index.js';

const TABLES = { call: 'calls', application: 'applications', project: 'projects' } as const;

/** Whether what a role is scoped to is there: a state that is a member on that day, a call, an application or a project. */
export async function scopeExists(
  tx: EntityManager,
  { scopeType, scopeId }: Pick<HeldRole, 'scopeType' | 'scopeId'>,
  at: Instant,
): Promise<boolean> {
  if (scopeType === 'fund') return true;
  if (scopeId === null) return false;
  if (scopeType === 'state') {
    const members = await tx.query<unknown[]>(
      'SELECT 1 FROM member_states WHERE id = $1 AND acceded_on <= $2 AND (exited_on IS NULL OR exited_on > $2)',
      [scopeId, at.slice(0, 10)],
    );
    return members.length > 0;
  }
  if (!isId(scopeId)) return false;
  const found = await tx.query<unknown[]>(`SELECT 1 FROM ${TABLES[scopeType]} WHERE id = $1`, [scopeId]);
  return found.length > 0;
}

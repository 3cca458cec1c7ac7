import type { EntityManager } from 'typeorm';
import type { HeldRole, Instant } from '#libs/kernel/src/index.js';
import { isId } from '#libs/kernel/src/index.js';

const TABLES = { call: 'calls', application: 'applications', project: 'projects' } as const;

/**
 * Whether what a role is scoped to is there: a state, a call, an application or a project. A state sends people to the council while
 * it is a member on that day; whom its calls for funds go to can be named before it accedes, and after it left, since it stays liable.
 */
export async function scopeExists(
  tx: EntityManager,
  { role, scopeType, scopeId }: Pick<HeldRole, 'role' | 'scopeType' | 'scopeId'>,
  at: Instant,
): Promise<boolean> {
  if (scopeType === 'fund') return true;
  if (scopeId === null) return false;
  if (scopeType === 'state') {
    const members = await tx.query<unknown[]>(
      `SELECT 1 FROM member_states WHERE id = $1
         AND ($3 OR acceded_on <= $2 AND (exited_on IS NULL OR exited_on > $2))`,
      [scopeId, at.slice(0, 10), role === 'state-finance'],
    );
    return members.length > 0;
  }
  if (!isId(scopeId)) return false;
  const found = await tx.query<unknown[]>(`SELECT 1 FROM ${TABLES[scopeType]} WHERE id = $1`, [scopeId]);
  return found.length > 0;
}

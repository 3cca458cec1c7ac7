import type { EntityManager, EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';

interface Versioned extends ObjectLiteral {
  readonly id: string;
  readonly version: number;
}

/**
 * Writes changed columns of a row that this transaction has locked, and answers the row as it is now. Another version than the
 * one that was read means that somebody wrote without the lock: a bug, not a refusal.
 */
export async function updateRow<T extends Versioned>(
  tx: EntityManager,
  entity: EntityTarget<T>,
  row: T,
  change: Partial<T>,
): Promise<T> {
  const next = { ...change, version: row.version + 1 };
  const where = { id: row.id, version: row.version } as unknown as FindOptionsWhere<T>;
  const { affected } = await tx.update(entity, where, next);
  if (affected !== 1) throw new Error(`Row ${row.id} was changed without its lock.`);
  return { ...row, ...next };
}

/** One row by id, locked until the transaction ends; null where there is none. */
export async function lockRow<T extends Versioned>(
  tx: EntityManager,
  entity: EntityTarget<T>,
  id: string,
): Promise<T | null> {
  const where = { id } as unknown as FindOptionsWhere<T>;
  return tx.findOne(entity, { where, lock: { mode: 'pessimistic_write' } });
}

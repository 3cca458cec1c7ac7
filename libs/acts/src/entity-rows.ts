import type { EntityManager, EntityMetadata, ObjectLiteral } from 'typeorm';
import { prepared } from '#libs/kernel/src/prepared.js';

/** `SELECT` with every column of an entity, by what TypeORM knows of it. */
const selections = new WeakMap<EntityMetadata, string>();

/**
 * Entities by a condition of our own, a constant such as `WHERE id = $1 FOR UPDATE`, in the shape `find` answers. For what nearly
 * every act reads: `find` builds its statement anew each time, which costs more than reading its row.
 */
export async function entitiesWhere<T extends ObjectLiteral>(
  tx: EntityManager,
  entity: new () => T,
  where: string,
  values: readonly unknown[],
): Promise<T[]> {
  const metadata = tx.connection.getMetadata(entity);
  const { driver } = tx.connection;
  const selection =
    selections.get(metadata) ??
    `SELECT ${metadata.columns.map(({ databaseName }) => driver.escape(databaseName)).join(', ')} FROM ${driver.escape(metadata.tableName)}`;
  selections.set(metadata, selection);
  const rows = await tx.query<Record<string, unknown>[]>(prepared(`${selection} ${where}`), [...values]);
  return rows.map((row) => {
    const found = new entity();
    for (const column of metadata.columns) {
      column.setEntityValue(found, driver.prepareHydratedValue(row[column.databaseName], column));
    }
    return found;
  });
}

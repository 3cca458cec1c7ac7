import { afterAll, beforeAll } from '@jest/globals';
import { DataSource } from 'typeorm';
import { newId } from '#libs/kernel/src/new-id.js';
import { allEntities } from './entities.js';
import { useDatabase } from './postgres.js';

/** A database with every entity, for parts that are not wired by Nest, and projects to hang their rows on. */
export function useEntities(): {
  readonly dataSource: () => DataSource;
  readonly aProject: (id?: string) => Promise<string>;
  readonly rows: <T>(sql: string, ...parameters: unknown[]) => Promise<T[]>;
} {
  const database = useDatabase();
  let source: DataSource | null = null;
  beforeAll(async () => {
    source = await new DataSource({
      type: 'postgres',
      url: database().url,
      entities: await allEntities(),
      extra: { max: 12 },
    }).initialize();
  });
  afterAll(async () => {
    await source?.destroy();
  });
  return {
    dataSource: () => {
      if (source === null) throw new Error('The database is there inside tests and hooks only.');
      return source;
    },
    aProject: async (id = newId()) => {
      await database().owner.query(
        `INSERT INTO projects (id, slug, name, summary, eurostack_layer) VALUES ($1::uuid, $1::text, 'Widget', '', 'cloud')`,
        [id],
      );
      return id;
    },
    rows: async <T>(sql: string, ...parameters: unknown[]) =>
      (await database().owner.query(sql, parameters)).rows as T[],
  };
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { entitiesWhere } from '#libs/acts/src/index.js';
import { Application } from '#libs/applications/src/application.entity.js';
import { Call } from '#libs/programmes/src/call.entity.js';
import { seedFund } from '../../../apps/local/src/seed/fund.js';
import { addCouncilCase } from '../../support/council-case.js';
import { allEntities } from '../../support/entities.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
let source: DataSource;

beforeAll(async () => {
  const entities = await allEntities();
  source = await new DataSource({ type: 'postgres', url: database().ownerUrl, entities }).initialize();
  await source.transaction(seedFund);
  await addCouncilCase(database().owner, { stage: 'council', awardMinor: 15_000_000n });
});
afterAll(async () => {
  await source.destroy();
});

describe('entities by a condition of our own', () => {
  it.each([[Application], [Call]])('are those that TypeORM finds: %p', async (entity) => {
    const found = await source.manager.find<Application | Call>(entity, { order: { id: 'ASC' } });
    expect(found.length).toBeGreaterThan(0);
    const read = await entitiesWhere<Application | Call>(
      source.manager,
      entity,
      'WHERE true ORDER BY id',
      [],
    );
    expect(read).toStrictEqual(found);
  });
});

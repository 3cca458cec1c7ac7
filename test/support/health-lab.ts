import { afterAll, beforeAll } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { PATIENCE } from '#libs/health/src/domain/patience.js';
import type { EvidenceSource } from '#libs/health/src/index.js';
import { EVIDENCE_SOURCES, HealthCollectionModule } from '#libs/health/src/index.js';
import type { RequestReason } from '#libs/health/src/domain/collection.js';
import { tierFor } from '#libs/health/src/domain/collection.js';
import { openCollection } from '#libs/health/src/health.repository.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ProjectsModule, ProjectsService } from '#libs/projects/src/index.js';
import { useDatabase } from './postgres.js';

/** Waits of a millisecond where people wait for minutes. */
export const HURRIED = { ...PATIENCE, errorBaseMs: 1, limitBaseMs: 1, limitMs: 60_000 };

/** The part of health that asks sources, on a database of its own, with sources the spec brings. */
export function useHealth(sources: (dataSource: DataSource) => readonly EvidenceSource[]) {
  const database = useDatabase();
  let module: TestingModule;
  let keeper: Principal;
  let number = 0;
  beforeAll(async () => {
    module = await Test.createTestingModule({
      imports: [
        TypeOrmModule.forRoot(databaseOptions({ url: database().url, poolSize: 8, applicationName: 'spec' })),
        ActsModule,
        EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
        ProjectsModule,
        HealthCollectionModule.with({
          ...{ githubAuths: [], githubApiUrl: null, snapshotDirectory: null },
          patience: HURRIED,
        }),
      ],
    })
      .overrideProvider(EVIDENCE_SOURCES)
      .useFactory({ factory: (dataSource: DataSource) => sources(dataSource), inject: [DataSource] })
      .compile();
    await module.init();
    const id = newId();
    await database().owner.query('INSERT INTO people (id, public_name) VALUES ($1, $2)', [id, 'Mira Holt']);
    keeper = { kind: 'person', id, roles: [], via: 'session', scopes: null };
  });
  afterAll(async () => {
    await module.close();
  });
  return {
    get: <T>(type: new (...args: never[]) => T): T => module.get(type),
    manager: (): EntityManager => module.get(DataSource).manager,
    keeper: (): Principal => keeper,
    rows: async <T>(sql: string, ...parameters: unknown[]): Promise<T[]> =>
      (await database().owner.query(sql, parameters)).rows as T[],
    aProject: async (...repositories: string[]): Promise<string> => {
      number += 1;
      const asked = { principal: keeper, route: 'POST /test', key: newId(), body: {} };
      const { value } = await module.get(ProjectsService).register(asked, {
        name: `Widget ${number}`,
        summary: 'Widgets for everybody.',
        eurostackLayer: 'software-platforms',
        repositories,
        packages: [],
      });
      return (value as { id: string }).id;
    },
    aCollection: async (projectId: string, reason: RequestReason = 'application'): Promise<string> =>
      openCollection(module.get(DataSource).manager, {
        ...{ projectId, tier: tierFor(reason), reason },
        requestedAt: new Date().toISOString(),
      }),
  };
}

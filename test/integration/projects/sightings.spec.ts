import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { SeenRepository } from '#libs/projects/src/index.js';
import {
  DirectoryService,
  ProjectsModule,
  ProjectsService,
  SightingsService,
} from '#libs/projects/src/index.js';
import { normaliseRepository } from '#libs/projects/src/domain/repository-url.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
const health = systemPrincipal('health');
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
    ],
  }).compile();
  await module.init();
  const id = newId();
  await database().owner.query('INSERT INTO people (id, public_name) VALUES ($1, $2)', [id, 'Mira Holt']);
  keeper = { kind: 'person', id, roles: [], via: 'session', scopes: null };
});
afterAll(() => module.close());

function entry(...repositories: string[]) {
  number += 1;
  return {
    name: `Widget ${number}`,
    summary: 'Widgets for everybody.',
    eurostackLayer: 'software-platforms',
    repositories,
    packages: [],
  };
}

function asks(): { principal: Principal; route: string; key: string; body: object } {
  return { principal: keeper, route: 'POST /test', key: newId(), body: {} };
}

async function aProject(...paths: string[]): Promise<string> {
  const urls = paths.map((path) => `https://github.com/${path}`);
  const { value } = await module.get(ProjectsService).register(asks(), entry(...urls));
  return (value as { id: string }).id;
}

async function read(id: string) {
  return module.get(ProjectsService).read(module.get(DataSource).manager, id);
}

async function see(
  projectId: string,
  forgeId: string,
  path: string,
  pushedAt: string | null = null,
  about?: SeenRepository['about'],
) {
  const [repository] = (await read(projectId)).repositories;
  return module.get(SightingsService).record(health, {
    repositoryId: repository?.id ?? newId(),
    forgeId,
    address: accepted(normaliseRepository(`https://github.com/${path}`)),
    pushedAt,
    at: new Date().toISOString(),
    ...(about === undefined ? {} : { about }),
  });
}

async function audits(projectId: string): Promise<string[]> {
  const { rows } = await database().owner.query<{ type: string }>(
    `SELECT type FROM audit_entries WHERE subject_id = $1 AND type LIKE 'projects.repository-%' ORDER BY at, id`,
    [projectId],
  );
  return rows.map(({ type }) => type);
}

describe('a sighting', () => {
  it('keeps the forge’s number and the last push, without an act', async () => {
    const id = await aProject('acme/one');
    expect(await see(id, '1', 'Acme/One', '2026-06-30T00:00:00.000Z')).toBe('known');
    const project = await read(id);
    expect(project.repositories[0]).toMatchObject({
      forgeId: '1',
      pushedAt: '2026-06-30T00:00:00.000Z',
      flag: null,
    });
    expect([project.version, await audits(id)]).toEqual([1, []]);
  });

  it('follows a rename by a logged act and keeps the old address as alias', async () => {
    const id = await aProject('acme/two');
    await see(id, '2', 'acme/two');
    expect(await see(id, '2', 'acme-labs/two-next')).toBe('renamed');
    const project = await read(id);
    expect(project.repositories[0]).toMatchObject({
      url: 'https://github.com/acme-labs/two-next',
      owner: 'acme-labs',
      name: 'two-next',
      forgeId: '2',
    });
    expect([project.version, await audits(id)]).toEqual([2, ['projects.repository-renamed']]);
    for (const q of ['two-next', 'github.com/acme-labs/two-next', 'https://github.com/acme/two']) {
      const { items } = await module.get(DirectoryService).page({ q }, { limit: 1 });
      expect(items.map((item) => item.id)).toEqual([id]);
    }
    await expect(aProject('acme/two')).rejects.toThrow('projects.repository-taken');
    expect(await see(id, '2', 'acme/two')).toBe('renamed');
    const { rows } = await database().owner.query(
      'SELECT url FROM project_repository_aliases WHERE project_id = $1',
      [id],
    );
    expect(rows).toEqual([{ url: 'https://github.com/acme-labs/two-next' }]);
  });

  it('does not follow an address that another repository took over, and says so once', async () => {
    const id = await aProject('acme/three');
    await see(id, '3', 'acme/three', '2026-06-01T00:00:00.000Z');
    expect(await see(id, '33', 'stranger/three', '2026-06-30T00:00:00.000Z')).toBe('flagged');
    expect(await see(id, '33', 'stranger/three')).toBe('flagged');
    expect((await read(id)).repositories[0]).toMatchObject({
      url: 'https://github.com/acme/three',
      forgeId: '3',
      pushedAt: '2026-06-01T00:00:00.000Z',
      flag: 'other-repository',
    });
    expect(await audits(id)).toEqual(['projects.repository-flagged']);
    expect(await see(id, '3', 'acme/three')).toBe('known');
    expect((await read(id)).repositories[0]?.flag).toBeNull();
    expect(await audits(id)).toEqual(['projects.repository-flagged', 'projects.repository-unflagged']);
  });

  it('does not make two entries one', async () => {
    const one = await aProject('acme/four');
    const two = await aProject('acme/four-old');
    await see(one, '4', 'acme/four');
    expect(await see(two, '4', 'acme/four')).toBe('flagged');
    expect((await read(two)).repositories[0]).toMatchObject({
      url: 'https://github.com/acme/four-old',
      forgeId: null,
      flag: 'address-taken',
    });
  });

  it('is not lost when the entry is edited, and a repository that left is nobody’s', async () => {
    const id = await aProject('acme/five', 'acme/five-docs');
    await see(id, '5', 'acme/five');
    const before = (await read(id)).repositories[0];
    const projects = module.get(ProjectsService);
    const kept = ['https://github.com/acme/five-site', 'https://github.com/acme/five'];
    await projects.edit(asks(), id, 1, entry(...kept));
    const after = (await read(id)).repositories;
    expect(after.map(({ url }) => url)).toEqual(kept);
    expect(after[1]).toEqual({ ...before, position: 1 });
    await projects.edit(asks(), id, 2, entry('https://github.com/acme/five-site'));
    const record = module.get(SightingsService);
    const address = accepted(normaliseRepository('https://github.com/acme/five'));
    const seen = {
      repositoryId: before?.id ?? '',
      forgeId: '5',
      address,
      pushedAt: null,
      at: new Date().toISOString(),
    };
    expect(await record.record(health, seen)).toBeNull();
  });
});

describe('language and licence', () => {
  it('are what the forge says, as the directory finds them, until the people of the project say otherwise', async () => {
    const id = await aProject('acme/told');
    await see(id, '901', 'acme/told', null, { language: 'Zig', licence: 'NOASSERTION' });
    expect(await read(id)).toMatchObject({ language: 'Zig', licence: null, isOsiApproved: null });
    await see(id, '901', 'acme/told', null, { language: 'C', licence: 'mit' });
    expect(await read(id)).toMatchObject({ language: 'Zig', licence: 'MIT', isOsiApproved: true });
    const { items } = await module
      .get(DirectoryService)
      .page({ language: 'zig', licence: 'MIT' }, { limit: 5 });
    expect(items.map((found) => found.id)).toEqual([id]);
    await see(id, '901', 'acme/told', null, { language: null, licence: null });
    expect(await read(id)).toMatchObject({ language: 'Zig', licence: 'MIT' });
  });
});

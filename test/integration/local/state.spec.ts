import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { mkdtemp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readConfig } from '../../../apps/local/src/config.js';
import { holdsInvented, markInvented, openHome, removeHome } from '../../../apps/local/src/home.js';
import { freePort, keptPorts } from '../../../apps/local/src/ports.js';
import { serverUser } from '../../../apps/local/src/postgres/server-user.js';
import { inherited, programsOf, urlsOf } from '../../../apps/local/src/programs.js';
import { keptSecrets } from '../../../apps/local/src/secrets.js';

let home: string;

beforeEach(async () => {
  home = join(await mkdtemp(join(tmpdir(), 'plinth-state-')), 'state');
});

afterEach(async () => {
  await rm(join(home, '..'), { recursive: true, force: true });
});

describe('configuration', () => {
  it('takes both database addresses or neither', () => {
    expect(() => readConfig({ DATABASE_URL: 'postgres://app@db/plinth' })).toThrow(/DATABASE_OWNER_URL/);
    expect(readConfig({}).database).toBeNull();
    expect(
      readConfig({ DATABASE_URL: 'postgres://app@db/plinth', DATABASE_OWNER_URL: 'postgres://own@db/plinth' })
        .database,
    ).toEqual({ appUrl: 'postgres://app@db/plinth', ownerUrl: 'postgres://own@db/plinth' });
  });

  it('treats an empty variable as unset', () => {
    expect(readConfig({ TEMPORAL_ADDRESS: '', PORT: '' })).toMatchObject({
      temporalAddress: null,
      ports: {},
    });
  });

  it.each([['PORT'], ['OIDC_PORT']])('names %s when it is no port', (variable) => {
    expect(() => readConfig({ [variable]: '70000' })).toThrow(new RegExp(variable));
  });
});

describe('ports', () => {
  it('are chosen once and kept', async () => {
    const asked = { api: await freePort() };
    const first = await keptPorts(home, asked, []);
    expect(new Set(Object.values(first)).size).toBe(Object.keys(first).length);
    expect(await keptPorts(home, {}, [])).toEqual(first);
  });

  it('that are taken are refused by what listens there and by the setting that moves it', async () => {
    const server = await listening();
    const port = portOf(server);
    try {
      await expect(keptPorts(home, { api: port }, ['api'])).rejects.toThrow(
        `Port ${port} for the web address is taken by another program. Stop that program, or choose another port with PORT=…`,
      );
    } finally {
      server.close();
    }
  });
});

describe('secrets', () => {
  it('are made once, and nobody else can read them', async () => {
    const first = await keptSecrets(home);
    expect(new Set(Object.values(first)).size).toBe(Object.keys(first).length);
    expect((await stat(join(home, 'secrets.json'))).mode & 0o777).toBe(0o600);
    expect(await keptSecrets(home)).toEqual(first);
  });

  it('of a later version join those that are there', async () => {
    const { sessionSecret, ...older } = await keptSecrets(home);
    await writeFile(join(home, 'secrets.json'), JSON.stringify(older));
    const now = await keptSecrets(home);
    expect(now).toMatchObject(older);
    expect(now.sessionSecret).not.toBe(sessionSecret);
    expect(now.sessionSecret).toMatch(/.{20}/);
  });
});

describe('the state directory', () => {
  it('names the cluster, and goes together with it', async () => {
    const user = await serverUser();
    const { clusterDirectory } = await openHome(home, user);
    expect((await readFile(join(home, 'cluster'), 'utf8')).trim()).toBe(clusterDirectory);
    await removeHome(home, user);
    await expect(stat(clusterDirectory)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(stat(home)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('knows that it holds invented projects until it goes', async () => {
    await openHome(home, null);
    expect(await holdsInvented(home)).toBe(false);
    await markInvented(home);
    expect(await holdsInvented(home)).toBe(true);
    await removeHome(home, null);
    expect(await holdsInvented(home)).toBe(false);
  });

  it('never takes another directory with it, whatever its file names', async () => {
    const bystander = join(home, '..', 'bystander');
    await mkdir(bystander, { recursive: true });
    const user = await serverUser();
    const { clusterDirectory } = await openHome(home, user);
    await writeFile(join(home, 'cluster'), `${bystander}\n`);
    await removeHome(home, user);
    expect((await stat(bystander)).isDirectory()).toBe(true);
    await rm(clusterDirectory, { recursive: true, force: true });
  });
});

describe('the programs of a run', () => {
  it('learn only their own secrets', async () => {
    const ports = await keptPorts(home, { api: await freePort() }, []);
    const secrets = await keptSecrets(home);
    const programs = programsOf({
      config: readConfig({
        ...{
          GITHUB_TOKEN: 'token-of-a-forge',
          GITHUB_TOKENS: 'more-tokens',
          GITHUB_APP_PRIVATE_KEY: 'key-of-an-app',
        },
        FORGE_CLIENT_SECRET: 'secret-of-a-forge',
      }),
      ...{ secrets, ports, urls: urlsOf(ports), fakeGithub: null },
      databaseUrl: 'postgres://app@db/plinth',
      databaseOwnerUrl: 'postgres://owner@db/plinth',
      temporalAddress: '127.0.0.1:7233',
    });
    const told = (value: string): string[] =>
      programs
        .filter(({ environment }) => Object.values(environment).includes(value))
        .map(({ name }) => name);
    expect(told(secrets.bankSecret)).toEqual(['bank', 'worker-effects']);
    expect(told(secrets.auditSigningKey)).toEqual(['worker-cases']);
    expect(told(secrets.sessionSecret)).toEqual(['api']);
    for (const token of ['token-of-a-forge', 'more-tokens', 'key-of-an-app']) {
      expect([token, told(token)]).toEqual([token, ['worker-evidence']]);
    }
    expect(told('secret-of-a-forge')).toEqual(['api']);
    expect(told('postgres://owner@db/plinth')).toEqual([]);
  });

  it('inherit no credential of the caller', () => {
    const environment = inherited({
      PATH: '/bin',
      GITHUB_TOKEN: 'x',
      DATABASE_OWNER_URL: 'y',
      AWS_SECRET: 'z',
    });
    expect(environment).toEqual({ PATH: '/bin', TZ: 'UTC' });
  });
});

function listening(): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}

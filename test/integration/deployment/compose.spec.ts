import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { readConfig as readApiConfig } from '../../../apps/api/src/config.js';
import { readConfig as readWorkerConfig } from '../../../apps/worker/src/config.js';

const run = promisify(execFile);

interface Service {
  readonly image: string;
  readonly build?: { readonly dockerfile: string };
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly configs?: readonly { readonly source: string }[];
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly configs: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

let compose: Compose;

beforeAll(async () => {
  compose = parse(await readFile('docker-compose.yml', 'utf8'), { merge: true }) as Compose;
});

function service(name: string): Service {
  const found = compose.services[name];
  if (!found) throw new Error(`no service ${name}`);
  return found;
}

/** The value a host would have, of the kind its name asks for. */
function fill(name: string, value: string | null): string {
  const kinds: Readonly<Record<string, string>> = {
    PLINTH_DOMAIN: 'plinth.example',
    OIDC_ISSUER: 'https://id.example',
    FORGE_AUTHORIZATION_URL: 'https://forge.example/authorize',
    FORGE_TOKEN_URL: 'https://forge.example/token',
    FORGE_USER_URL: 'https://forge.example/user',
    GITHUB_APP_INSTALLATION_ID: '1',
    BANK_URL: 'https://bank.example',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
    EGRESS_OFF: 'false',
    FUNDING_FILES: 'true',
    EVIDENCE_FEEDS: 'https://index.example/dependents.csv',
  };
  const given = (variable: string): string => kinds[variable] ?? 'a-secret-of-sufficient-length';
  return value === null
    ? given(name)
    : value.replace(/\$\{(\w+)[^}]*\}/g, (_, variable: string) => given(variable));
}

/** The services that are told the variable. */
function told(variable: string): readonly string[] {
  return Object.entries(compose.services)
    .filter(([, { environment = {} }]) => variable in environment)
    .map(([name]) => name);
}

describe('docker-compose.yml', () => {
  it('follows the Compose Specification', async () => {
    const home = dirname(createRequire(import.meta.url).resolve('dclint/package.json'));
    const schema = JSON.parse(await readFile(join(home, 'schemas', 'compose.schema.json'), 'utf8')) as object;
    // It names its draft by an address that is not the draft's own.
    Reflect.deleteProperty(schema, '$schema');
    const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
    expect(validate({ ...compose, services: { api: { image: 7 } } })).toBe(false);
  });

  it('holds no secret: every one comes from outside and stops the start when it is missing', () => {
    const given = Object.values(compose.services).flatMap(({ environment = {} }) =>
      Object.entries(environment),
    );
    const secrets = given.filter(([name]) => /PASSWORD|SECRET|PWD|_KEY$|TOKEN/.test(name));
    expect(secrets.length).toBeGreaterThan(10);
    const optional = [
      ...['GITHUB_TOKEN', 'GITHUB_TOKENS', 'GITHUB_APP_PRIVATE_KEY', 'FORGE_TOKENS', 'OPEN_COLLECTIVE_TOKEN'],
      ...['FORGE_TOKEN_URL', 'FORGE_CLIENT_SECRET', 'BANK_SECRET', 'RELAYHOST_PASSWORD'],
    ];
    for (const [name, value] of secrets) {
      if (optional.includes(name)) expect({ name, value }).toEqual({ name, value: null });
      else expect(`${name}=${value}`).toMatch(/=\$\{\w+:\?\}$/);
    }
    for (const [name, value] of given.filter(([, text]) => /^\w+:\/\/[^/]*@/.test(text ?? ''))) {
      expect(`${name}=${value}`).toMatch(/:\$\{\w+:\?\}@/);
    }
  });

  it('hands each secret to the one process that needs it', () => {
    expect(told('BANK_SECRET')).toEqual(['worker-effects']);
    expect(told('AUDIT_SIGNING_KEY')).toEqual(['worker-cases']);
    expect(told('SESSION_SECRET')).toEqual(['api']);
    expect(told('GITHUB_TOKEN')).toEqual(['worker-evidence']);
    for (const name of ['GITHUB_TOKENS', 'GITHUB_APP_PRIVATE_KEY', 'FORGE_TOKENS']) {
      expect([name, told(name)]).toEqual([name, ['worker-evidence']]);
    }
    expect(told('FORGE_CLIENT_SECRET')).toEqual(['api']);
    expect(told('OIDC_STEP_UP_ACR')).toEqual(['api']);
    // Whoever screens payees has the list, and it lies where they look for it.
    expect(told('SCREENING_LIST_FILE')).toEqual(['api', 'worker-cases']);
    for (const name of told('SCREENING_LIST_FILE')) {
      expect(service(name).volumes).toEqual([expect.stringMatching(/:\/screening:ro$/)]);
    }
    // Whoever calls addresses that people gave us is told the one switch.
    expect(told('EGRESS_OFF')).toEqual(['api', 'worker-evidence']);
    expect(told('DATABASE_OWNER_URL')).toEqual(['migrate']);
  });

  it('runs every queue once, and Temporal with PostgreSQL visibility and 512 shards', () => {
    const queues = told('WORKER_QUEUES').map((name) => service(name).environment?.['WORKER_QUEUES']);
    expect(queues.sort()).toEqual(['cases', 'effects', 'evidence']);
    expect(service('temporal').environment).toMatchObject({
      DB: 'postgres12',
      NUM_HISTORY_SHARDS: '512',
      VISIBILITY_DBNAME: 'temporal_visibility',
    });
    expect(service('temporal').image).toMatch(/^temporalio\/server:/);
  });

  it.each([
    ['api', readApiConfig],
    ['worker-cases', readWorkerConfig],
    ['worker-effects', readWorkerConfig],
    ['worker-evidence', readWorkerConfig],
  ])('tells %s what its configuration knows, and nothing else', (name, read) => {
    const filled = Object.entries(service(name).environment ?? {}).map(([key, value]) => [
      key,
      fill(key, value),
    ]);
    const config = read(Object.fromEntries(filled) as Record<string, string>);
    expect(Object.keys(config)).toEqual(expect.arrayContaining(filled.map(([key]) => key)));
  });

  it('tells every program each setting of its own that docs/deploy.md has, and documents what it tells', async () => {
    const documented = await readFile('docs/deploy.md', 'utf8');
    const settings = /^## Settings\n(.*?)^## /ms.exec(documented)?.[1] ?? '';
    const asked = [...(await readFile('docker-compose.yml', 'utf8')).matchAll(/\$\{(\w+)/g)].map(
      ([, name]) => name,
    );
    const passed = Object.values(compose.services).flatMap(({ environment = {} }) =>
      Object.keys(environment).filter((name) => environment[name] === null),
    );
    const inner = /^(TEMPORAL_(UI_)?VERSION|PLINTH_(REGISTRY|VERSION))$/;
    const named = new Set([...settings.matchAll(/`([A-Z][A-Z0-9_]+)[`=]/g)].map(([, name]) => name));
    expect([...asked, ...passed].filter((name) => !inner.test(name ?? '') && !named.has(name))).toEqual([]);
    expect([...named].filter((name) => ![...asked, ...passed].includes(name))).toEqual([]);
  });

  it('opens nothing but the proxy to the world, and gives the keepers of data no way out', () => {
    for (const [name, { ports = [] }] of Object.entries(compose.services)) {
      const open = ports.filter((port) => !port.startsWith('127.0.0.1:'));
      expect({ name, open: open.length > 0 }).toEqual({ name, open: name === 'proxy' });
    }
    expect(compose.networks['inner']?.internal).toBe(true);
    for (const name of ['postgres', 'postgres-backup', 'temporal', 'worker-cases']) {
      expect({ name, networks: service(name).networks }).toEqual({ name, networks: ['inner'] });
    }
  });

  it('refers only to files, volumes, configs and networks that exist', async () => {
    for (const { file } of Object.values(compose.configs)) expect(await readFile(file, 'utf8')).not.toBe('');
    for (const found of Object.values(compose.services)) {
      if (found.build) expect(await readFile(found.build.dockerfile, 'utf8')).toContain('USER node');
      for (const { source } of found.configs ?? []) expect(Object.keys(compose.configs)).toContain(source);
      for (const network of found.networks) expect(Object.keys(compose.networks)).toContain(network);
      for (const volume of (found.volumes ?? []).filter((name) => !name.startsWith('${'))) {
        expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
      }
    }
  });

  it('mounts scripts a shell can read', async () => {
    for (const { file } of Object.values(compose.configs).filter((config) => config.file.endsWith('.sh'))) {
      const shell = (await readFile(file, 'utf8')).startsWith('#!/bin/sh') ? 'sh' : 'bash';
      await expect(run(shell, ['-n', file])).resolves.toMatchObject({ stderr: '' });
    }
  });
});

describe('the images', () => {
  it.each(['apps/api/Dockerfile', 'apps/worker/Dockerfile'])(
    '%s leave the one-machine run out',
    async (file) => {
      expect(await readFile(file, 'utf8')).toMatch(/rm -rf dist\/apps\/local/);
    },
  );

  it('do not copy secrets or state into their build', async () => {
    const ignored = (await readFile('.dockerignore', 'utf8')).split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.plinth', '.git']));
  });
});

describe('a start in production', () => {
  const production = (file: string, given: Readonly<Record<string, string>>) =>
    run(
      process.execPath,
      ['--input-type=module', '-e', `(await import('./dist/apps/${file}/src/config.js')).readConfig()`],
      { env: { PATH: process.env['PATH'], NODE_ENV: 'production', DATABASE_URL: 'postgres://x', ...given } },
    ).then(
      () => '',
      ({ stderr }: { stderr: string }) => /^Error: (.*)$/m.exec(stderr)?.[1] ?? stderr,
    );

  it('stops by the name of what is missing', async () => {
    const secrets = {
      SESSION_SECRET: 'a-secret-of-sufficient-length',
      OIDC_CLIENT_SECRET: 'a-secret-of-sufficient-length',
    };
    const api = await production('api', secrets);
    for (const name of ['OIDC_STEP_UP_ACR', 'SCREENING_LIST_FILE']) expect(api).toContain(`${name}: `);
    const whole = { ...secrets, OIDC_STEP_UP_ACR: 'high', SCREENING_LIST_FILE: '/list.json' };
    expect(await production('api', whole)).toBe('');
    expect(await production('worker', { WORKER_QUEUES: 'cases' })).toBe(
      'The worker cannot start. Missing: AUDIT_SIGNING_KEY, SCREENING_LIST_FILE',
    );
    // A bank without a file interface is served by hand; one with an address needs its secret.
    expect(await production('worker', { WORKER_QUEUES: 'effects' })).toBe('');
    expect(await production('worker', { WORKER_QUEUES: 'effects', BANK_URL: 'https://bank' })).toBe(
      'The worker cannot start. Missing: BANK_SECRET',
    );
  });
});

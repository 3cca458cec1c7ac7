import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import type { SessionFacts } from '#libs/identity/src/index.js';
import {
  PrincipalsService,
  RATE_LIMITS,
  RateLimits,
  dropOldReads,
  dropOldRecoveries,
  emailOf,
  holdersOf,
  logRestrictedRead,
  publicNames,
  restrictedRead,
} from '#libs/identity/src/index.js';
import { Refused, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { DEMO_PEOPLE } from '../../../apps/local/src/demo/people.js';
import { seedIdentity } from '../../../apps/local/src/seed/identity.js';
import { addPerson, grantRole } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { identityModule } from './support.js';

const database = useDatabase();
let module: TestingModule;
let source: DataSource;

beforeAll(async () => {
  module = await identityModule(database().url);
  source = module.get(DataSource);
});
afterAll(() => module.close());

describe('people and roles', () => {
  it('are found by role and scope, without ended roles and closed people', async () => {
    const [rep, fundWide, ended, closed] = await Promise.all(
      Array.from({ length: 4 }, () => addPerson(database().owner, { email: 'a@b.test' })),
    );
    const of = (scopeId: string) => ({ role: 'alternate', scopeType: 'state', scopeId }) as const;
    await grantRole(database().owner, rep ?? '', of('DEU'));
    await grantRole(database().owner, fundWide ?? '', of('FRA'));
    await grantRole(database().owner, ended ?? '', of('DEU'));
    await grantRole(database().owner, closed ?? '', of('DEU'));
    await database().owner.query('UPDATE role_grants SET ended_at = clock_timestamp() WHERE person_id = $1', [
      ended,
    ]);
    await database().owner.query('UPDATE people SET closed_at = clock_timestamp() WHERE id = $1', [closed]);
    expect(await holdersOf(source.manager, 'alternate', 'DEU')).toEqual([rep]);
    expect(new Set(await holdersOf(source.manager, 'alternate'))).toEqual(new Set([rep, fundWide]));
    expect(await emailOf(source.manager, closed ?? '')).toBeNull();
    expect(await emailOf(source.manager, rep ?? '')).toBe('a@b.test');
    expect((await publicNames(source.manager, [rep ?? '', newId()])).size).toBe(1);
  });

  it('the database refuses a second grant of what is held, and an office of a state without one', async () => {
    const id = await addPerson(database().owner, { roles: ['treasury'] });
    await expect(grantRole(database().owner, id, 'treasury')).rejects.toMatchObject({
      constraint: 'uq_role_grants_held',
    });
    await expect(grantRole(database().owner, id, 'representative')).rejects.toMatchObject({
      constraint: 'ck_role_grants_state',
    });
  });
});

describe('the demo seed', () => {
  it('is the same again, and gives people an account at a moved issuer', async () => {
    await seedIdentity(source.manager);
    await seedIdentity(source.manager);
    await seedIdentity(source.manager, 'http://127.0.0.1:4012');
    const ids = DEMO_PEOPLE.map(({ id }) => id);
    const { rows } = await database().owner.query<{ people: string; accounts: string; grants: string }>(
      `SELECT (SELECT count(*) FROM people WHERE id = ANY($1)) AS people,
              (SELECT count(*) FROM accounts WHERE person_id = ANY($1)) AS accounts,
              (SELECT count(*) FROM role_grants WHERE person_id = ANY($1)) AS grants`,
      [ids],
    );
    expect(rows[0]).toEqual({
      people: String(ids.length),
      accounts: String(ids.length * 3),
      grants: String(DEMO_PEOPLE.flatMap(({ roles }) => roles).length),
    });
  });

  it('does not bring back a role that was ended', async () => {
    await seedIdentity(source.manager);
    const auditor = DEMO_PEOPLE.find(({ handle }) => handle === 'auditor')?.id;
    await database().owner.query('UPDATE role_grants SET ended_at = clock_timestamp() WHERE person_id = $1', [
      auditor,
    ]);
    await seedIdentity(source.manager);
    expect(await holdersOf(source.manager, 'auditor')).toEqual([]);
  });
});

describe('recoveries of access', () => {
  it('are forgotten a year after they ended or ran out', async () => {
    const [personId, checkedBy] = [await addPerson(database().owner), await addPerson(database().owner)];
    const add = (ended: string | null, expires: string) =>
      database().owner.query(
        `INSERT INTO access_recoveries (id, person_id, email, identity_check, checked_by, checked_at, expires_at, outcome,
           ended_by, ended_at)
         VALUES ($1, $2, $4, 'in-person', $3, clock_timestamp(), clock_timestamp() - $5::interval,
           CASE WHEN $4 = 'ended' THEN 'refused' END, CASE WHEN $4 = 'ended' THEN $2::uuid END,
           clock_timestamp() - $6::interval)`,
        [newId(), personId, checkedBy, ended === null ? 'ran out' : 'ended', expires, ended],
      );
    await add(null, '366 days');
    await add('366 days', '1 day');
    await add('364 days', '370 days');
    expect(await dropOldRecoveries(source.manager)).toBe(2);
    const { rows } = await database().owner.query('SELECT email FROM access_recoveries');
    expect(rows).toEqual([{ email: 'ended' }]);
  });
});

describe('the read log', () => {
  it('names the restricted fields that held something, of people only', async () => {
    const reader = await addPerson(database().owner);
    const subjectId = newId();
    const read = restrictedRead('payee', subjectId, {
      publicName: 'Holt',
      legalName: 'Mira Holt',
      iban: null,
    });
    const principal = { kind: 'person', id: reader, roles: [], via: 'session', scopes: null } as const;
    await logRestrictedRead(source.manager, principal, read);
    await logRestrictedRead(source.manager, systemPrincipal('grant'), read);
    await logRestrictedRead(
      source.manager,
      principal,
      restrictedRead('payee', subjectId, { publicName: 'Holt' }),
    );
    const { rows } = await database().owner.query(
      'SELECT reader_id, fields FROM read_log WHERE subject_id = $1',
      [subjectId],
    );
    expect(rows).toEqual([{ reader_id: reader, fields: ['legalName'] }]);
  });

  it('forgets after a year', async () => {
    const subjectId = newId();
    await database().owner.query(
      `INSERT INTO read_log (id, reader_id, resource, subject_id, fields, at) VALUES
         ($1, 'a', 'payee', $3, '{iban}', clock_timestamp() - interval '366 days'),
         ($2, 'b', 'payee', $3, '{iban}', clock_timestamp() - interval '364 days')`,
      [newId(), newId(), subjectId],
    );
    expect(await dropOldReads(source.manager)).toBe(1);
    const { rows } = await database().owner.query('SELECT reader_id FROM read_log WHERE subject_id = $1', [
      subjectId,
    ]);
    expect(rows).toEqual([{ reader_id: 'b' }]);
  });

  it('cannot be rewritten by the app', async () => {
    await expect(database().pool.query(`UPDATE read_log SET reader_id = 'x'`)).rejects.toMatchObject({
      code: '42501',
    });
  });
});

describe('rate limits', () => {
  it('count together over replicas, by hashed names', async () => {
    const other = await identityModule(database().url);
    const limits = [module.get(RateLimits), other.get(RateLimits)];
    const { points } = RATE_LIMITS['code-to-address'];
    const answers: string[] = [];
    for (let index = 0; index < points + 2; index += 1) {
      const limit = limits[index % 2];
      answers.push(
        await (
          limit?.consume('code-to-address', 'mira@example.test') ?? Promise.reject(new Error('none'))
        ).then(
          () => 'ok',
          (error: unknown) => (error instanceof Refused ? error.refusal.code : String(error)),
        ),
      );
    }
    await other.close();
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(points);
    expect(answers.slice(points)).toEqual(Array.from({ length: 2 }, () => 'identity.too-many-attempts'));
    const { rows } = await database().owner.query('SELECT key FROM rate_limits');
    expect(JSON.stringify(rows)).not.toContain('mira');
  });
});

describe('principals', () => {
  it('are nobody where the session’s person does not exist', async () => {
    const at = new Date().toISOString();
    const session: SessionFacts = {
      personId: newId(),
      handle: newId(),
      startedAt: at,
      lastSeenAt: at,
      method: 'oidc',
      iss: 'https://issuer.invalid',
      acr: null,
      authTime: at,
      userAgent: null,
      stepUp: null,
    };
    const limits = { idleMs: 1_000_000, absoluteMs: 1_000_000, stepUpMs: 1_000 };
    expect(await module.get(PrincipalsService).ofSession(session, limits, at)).toBeNull();
  });
});

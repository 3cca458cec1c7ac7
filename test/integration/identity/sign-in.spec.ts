import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import type { ProvenIdentity } from '#libs/identity/src/index.js';
import { LoginCodesService, SignInService } from '#libs/identity/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { identityModule, sentCodes } from './support.js';

const database = useDatabase();
let module: TestingModule;
let signIns: SignInService;
let codes: LoginCodesService;

beforeAll(async () => {
  module = await identityModule(database().url);
  signIns = module.get(SignInService);
  codes = module.get(LoginCodesService);
});
afterAll(() => module.close());

function anIdentity(change: Partial<ProvenIdentity> = {}): ProvenIdentity {
  const named = {
    kind: 'oidc',
    iss: 'https://issuer.invalid',
    sub: newId(),
    acr: null,
    name: 'Mira',
  } as const;
  return { ...named, email: null, ...change };
}

async function rows(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  return (await database().owner.query<Record<string, unknown>>(sql, values)).rows;
}

function codeOf(error: unknown): string {
  return error instanceof Refused ? error.refusal.code : String(error);
}

describe('signIn', () => {
  it('makes a person on the first sign-in and finds the same one after', async () => {
    const identity = anIdentity();
    const first = await signIns.signIn(identity);
    expect(await signIns.signIn({ ...identity, acr: 'high' })).toBe(first);
    expect(await rows('SELECT public_name, email FROM people WHERE id = $1', first)).toEqual([
      { public_name: 'Mira', email: null },
    ]);
    expect(await rows('SELECT acr FROM accounts WHERE person_id = $1', first)).toEqual([{ acr: 'high' }]);
  });

  it('keeps a proven address where there was none, and never another than the person has', async () => {
    const identity = anIdentity();
    const person = await signIns.signIn(identity);
    const address = async () => (await rows('SELECT email FROM people WHERE id = $1', person))[0]?.['email'];
    expect(await address()).toBeNull();
    await signIns.signIn({ ...identity, email: 'first@example.test' });
    expect(await address()).toBe('first@example.test');
    await signIns.signIn({ ...identity, email: 'second@example.test' });
    expect(await address()).toBe('first@example.test');
  });

  it('makes one person of eight first sign-ins at the same time', async () => {
    const identity = anIdentity();
    const people = await Promise.all(Array.from({ length: 8 }, () => signIns.signIn(identity)));
    expect(new Set(people).size).toBe(1);
    expect(await rows('SELECT 1 FROM accounts WHERE sub = $1', identity.sub)).toHaveLength(1);
  });

  it('knows an account by issuer and subject, never by an address', async () => {
    const email = 'mira@example.test';
    const owner = await signIns.signIn(anIdentity({ kind: 'email', iss: 'urn:plinth:email', sub: email }));
    const sameSub = await signIns.signIn(anIdentity({ sub: email }));
    const otherIssuer = await signIns.signIn(anIdentity({ iss: 'https://other.invalid', sub: email }));
    expect(new Set([owner, sameSub, otherIssuer]).size).toBe(3);
  });

  it('refuses a closed person and an account that is no way in, and leaves no trace of a sign-in', async () => {
    const closed = await addPerson(database().owner);
    await rows('UPDATE people SET closed_at = clock_timestamp() WHERE id = $1', closed);
    const forged = await addPerson(database().owner);
    const insert = `INSERT INTO accounts (id, person_id, kind, iss, sub) VALUES ($1, $2, $3, 'https://issuer.invalid', $4)`;
    await rows(insert, newId(), closed, 'oidc', 'closed');
    await rows(insert, newId(), forged, 'forge', 'forge');
    const before = await rows(`SELECT 1 FROM audit_entries WHERE type = 'identity.signed-in'`);
    const answers = await Promise.all(
      ['closed', 'forge'].map((sub) => signIns.signIn(anIdentity({ sub })).catch(codeOf)),
    );
    expect(answers).toEqual(['identity.person-closed', 'identity.sign-in-mismatch']);
    expect(await rows(`SELECT 1 FROM audit_entries WHERE type = 'identity.signed-in'`)).toEqual(before);
  });

  it('keeps people out of the log’s bytes', async () => {
    const id = await signIns.signIn(anIdentity());
    const entries = await rows(`SELECT convert_from(canonical, 'UTF8') AS text FROM audit_entries`);
    expect(JSON.stringify(entries)).not.toContain(id);
    expect(JSON.stringify(entries)).not.toContain('Mira');
  });
});

describe('a login code', () => {
  async function issue(email: string): Promise<{ id: string; code: string }> {
    const { id } = await codes.issue(email);
    return { id, code: sentCodes.get(email) ?? '' };
  }

  it('signs in once when it is used five times at the same time', async () => {
    const { id, code } = await issue('once@example.test');
    const answers = await Promise.all(
      Array.from({ length: 5 }, async () => {
        try {
          const identity = await codes.prove(id, code);
          return await signIns.signIn(identity, (tx) => codes.consume(tx, id));
        } catch (error) {
          return codeOf(error);
        }
      }),
    );
    expect(answers.filter((answer) => answer !== 'identity.code-wrong')).toHaveLength(1);
    expect(await rows(`SELECT 1 FROM accounts WHERE sub = 'once@example.test'`)).toHaveLength(1);
  });

  it('counts tries made at the same time', async () => {
    const { id, code } = await issue('many@example.test');
    const wrong = code === '00000000' ? '00000001' : '00000000';
    await Promise.all(Array.from({ length: 20 }, () => codes.prove(id, wrong).catch(codeOf)));
    expect(await rows('SELECT attempts FROM login_codes WHERE id = $1', id)).toEqual([{ attempts: 5 }]);
    expect(await codes.prove(id, code).catch(codeOf)).toBe('identity.code-wrong');
  });

  it('is bound to its row: another code of the same address does not fit', async () => {
    const first = await issue('two@example.test');
    const second = await issue('two@example.test');
    if (first.code !== second.code) {
      expect(await codes.prove(first.id, second.code).catch(codeOf)).toBe('identity.code-wrong');
    }
    expect(await codes.prove(first.id, first.code)).toMatchObject({ sub: 'two@example.test' });
  });
});

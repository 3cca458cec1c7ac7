import { describe, expect, it } from '@jest/globals';
import { ActsService, failedAmong } from '#libs/acts/src/index.js';
import type { Act, ActRequest } from '#libs/acts/src/index.js';
import { Refused, refused, systemPrincipal } from '#libs/kernel/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
const PERSON: Principal = { kind: 'person', id: newId(), roles: [], via: 'session', scopes: null };

function asked(overrides: Partial<ActRequest> = {}): ActRequest {
  return { principal: PERSON, route: 'POST /things', key: newId(), body: { a: 1 }, ...overrides };
}

function acts(): ActsService {
  return new ActsService(database().dataSource);
}

const subjectId = newId();

function addThing(record: (act: Act) => void = () => undefined) {
  return {
    lock: async () => null,
    authorise: () => undefined,
    apply: async (act: Act) => {
      record(act);
      act.audit({ type: 'acts.tried', subject: { type: 'thing', id: subjectId }, disclosure: 'public' });
      act.wake('grant', subjectId);
      act.leadsTo('submitted', 'complete');
      act.tells('programme');
      return { at: act.now };
    },
  } as const;
}

async function counts(): Promise<{ audits: number; wakes: number; keys: number }> {
  const { rows } = await database().owner.query<{ audits: number; wakes: number; keys: number }>(
    `SELECT (SELECT count(*)::int FROM audit_entries) AS audits, (SELECT count(*)::int FROM outbox) AS wakes,
            (SELECT count(*)::int FROM idempotency_keys) AS keys`,
  );
  return rows[0]!;
}

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
  return 'accepted';
}

describe('the one write path', () => {
  it('does not wake the process that acts, which looks again by itself', async () => {
    const before = await counts();
    await acts().act(asked({ within: `grant:${subjectId}` }), addThing());
    await acts().act(asked({ within: `grant:${newId()}` }), addThing());
    expect((await counts()).wakes).toBe(before.wakes + 1);
  });

  it('notes a look that fails by a fault of ours, counts on, and forgets it with the next that goes well', async () => {
    const within = `grant:${newId()}`;
    const look = asked({ route: 'advance:grant', key: null, principal: systemPrincipal('grant'), within });
    const noted = async () => (await failedAmong(database().dataSource.manager, [within])).get(within);
    const failing = addThing(() => {
      throw new TypeError('of somebody by name');
    });
    await expect(acts().act(look, failing)).rejects.toThrow(TypeError);
    const first = await noted();
    await expect(acts().act(look, failing)).rejects.toThrow(TypeError);
    expect(await noted()).toMatchObject({ since: first?.since, tries: 2 });
    expect(first?.lastError).toMatch(/^TypeError/);
    expect(first?.lastError).not.toContain('somebody');
    await acts().act(look, addThing());
    expect(await noted()).toBeUndefined();
    // A refused step that is no look says nothing about the process.
    const step = { ...look, route: 'end-attempt:payment-run' };
    await expect(acts().act(step, failing)).rejects.toThrow(TypeError);
    expect(await noted()).toBeUndefined();
  });

  it('writes the audit entry and the wake with the fact, and repeats the stored answer under the same key', async () => {
    const before = await counts();
    const request = asked();
    const first = await acts().act(request, addThing());
    const again = await acts().act(request, addThing());
    expect([first.kind, again.kind === 'done' && again.replayed, again.value]).toEqual([
      'done',
      true,
      first.value,
    ]);
    expect(await counts()).toEqual({
      audits: before.audits + 1,
      wakes: before.wakes + 1,
      keys: before.keys + 1,
    });
  });

  it('lets one of twenty simultaneous callers with the same key act, and answers all of them alike', async () => {
    const before = await counts();
    const request = asked();
    let applied = 0;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        acts().act(
          request,
          addThing(() => (applied += 1)),
        ),
      ),
    );
    expect(applied).toBe(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer.value))).size).toBe(1);
    expect((await counts()).audits).toBe(before.audits + 1);
  });

  it('refuses the same key with another body, a missing key and a short one, and stores nothing', async () => {
    const request = asked();
    await acts().act(request, addThing());
    const before = await counts();
    expect(await refusalOf(acts().act({ ...request, body: { a: 2 } }, addThing()))).toBe(
      'acts.idempotency-key-reused',
    );
    expect(await refusalOf(acts().act(asked({ key: null }), addThing()))).toBe(
      'acts.idempotency-key-required',
    );
    expect(await refusalOf(acts().act(asked({ key: 'short' }), addThing()))).toBe(
      'acts.idempotency-key-invalid',
    );
    expect(await counts()).toEqual(before);
  });

  it('keeps keys apart by principal and by route', async () => {
    const request = asked();
    const answers = [
      await acts().act(request, addThing()),
      await acts().act({ ...request, principal: { ...PERSON, id: newId() } }, addThing()),
      await acts().act({ ...request, route: 'POST /others' }, addThing()),
    ];
    expect(answers.map((answer) => answer.kind === 'done' && answer.replayed)).toEqual([false, false, false]);
  });

  it('gives a stored answer only to who may still act', async () => {
    const request = asked();
    await acts().act(request, addThing());
    const steps = { ...addThing(), authorise: () => refused('things.forbidden', 'forbidden', 'No longer.') };
    expect(await refusalOf(acts().act(request, steps))).toBe('things.forbidden');
  });

  it('shows in a preview what would happen and keeps nothing', async () => {
    const before = await counts();
    const answer = await acts().act(asked({ key: null, preview: true }), addThing());
    expect(answer).toEqual({
      kind: 'preview',
      value: { preview: true, stage: 'submitted', reasons: ['complete'], notifies: ['programme'] },
    });
    expect(await counts()).toEqual(before);
  });

  it('keeps nothing, not even the key, of an act that is refused half-way', async () => {
    const before = await counts();
    const steps = {
      ...addThing(),
      apply: async (act: Act) => {
        await addThing().apply(act);
        return refused('things.no', 'conflict', 'No.');
      },
    };
    const request = asked();
    expect(await refusalOf(acts().act(request, steps))).toBe('things.no');
    expect(await counts()).toEqual(before);
    expect((await acts().act(request, addThing())).kind).toBe('done');
  });

  it('answers by the key when the connection is lost after the commit, and does nothing twice', async () => {
    const before = await counts();
    let tries = 0;
    const service = new ActsService(losingAnswerOfCommit(() => (tries += 1) === 1));
    const answer = await service.act(asked(), addThing());
    expect([answer.kind === 'done' && answer.replayed, tries]).toEqual([true, 2]);
    expect((await counts()).audits).toBe(before.audits + 1);
  });

  it('repeats an act whose connection is lost before the commit', async () => {
    const before = await counts();
    let tries = 0;
    const steps = {
      ...addThing(),
      apply: async (act: Act) => {
        tries += 1;
        if (tries === 1) {
          const rows = await act.tx.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
          await database().owner.query('SELECT 1');
          await terminate(rows[0]!.pid);
        }
        return addThing().apply(act);
      },
    };
    const answer = await acts().act(asked(), steps);
    expect([answer.kind, tries]).toEqual(['done', 2]);
    expect((await counts()).audits).toBe(before.audits + 1);
  });

  /** The real data source, whose transaction commits and then loses the connection before the answer arrives. */
  function losingAnswerOfCommit(isLost: () => boolean) {
    const real = database().dataSource;
    return new Proxy(real, {
      get(target, property, receiver) {
        if (property !== 'transaction') return Reflect.get(target, property, receiver) as unknown;
        return async (...args: Parameters<typeof real.transaction>) => {
          const value: unknown = await target.transaction(...args);
          if (isLost())
            throw Object.assign(new Error('Connection terminated unexpectedly'), { code: 'ECONNRESET' });
          return value;
        };
      },
    });
  }

  async function terminate(pid: number): Promise<void> {
    const { default: pg } = await import('pg');
    const admin = new pg.Client({ connectionString: database().adminUrl });
    await admin.connect();
    await admin.query('SELECT pg_terminate_backend($1)', [pid]);
    await admin.end();
  }
});

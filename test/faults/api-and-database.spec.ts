import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apply } from '../../apps/local/src/demo/applying.js';
import { Fund } from '../../apps/local/src/demo/fund.js';
import { signInAs } from '../../apps/local/src/cli/sign-in.js';
import type { SignedIn } from '../../apps/local/src/cli/sign-in.js';
import { AnswerThief } from '../support/answer-thief.js';
import { CrashPoint, terminate } from '../support/crash-point.js';
import { expectSound } from '../support/soundness.js';
import { Stack, until } from '../support/stack.js';

const LIMIT_MS = 240_000;
let stack: Stack;
let fund: Fund;
let applicant: SignedIn;
let draft: { callId: string; projectId: string };

beforeAll(async () => {
  stack = await Stack.start();
  const { api } = stack.context.urls;
  fund = new Fund(api);
  applicant = await signInAs('maintainer', { apiUrl: api });
  draft = { callId: await fund.callId('demo-ecosystem'), projectId: await fund.projectId('curl') };
}, LIMIT_MS);

afterAll(async () => {
  await stack.close();
}, 60_000);

interface Answer {
  readonly status: number;
  readonly replayed: boolean;
  readonly body: { readonly id?: string; readonly code?: string };
}

/** Opens an application, with the key the client chose. */
async function open(title: string, key: string): Promise<Answer> {
  const response = await fetch(new URL('/api/v1/applications', applicant.apiUrl), {
    method: 'POST',
    headers: { ...applicant.headers, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify({ ...draft, title, requested: { minor: '3000000', currency: 'EUR' } }),
  });
  return {
    status: response.status,
    replayed: response.headers.get('idempotency-replayed') === 'true',
    body: (await response.json()) as Answer['body'],
  };
}

/** What a title has left behind: cases, entries in the log, wakes. */
async function traces(title: string) {
  return await stack.fact<{ ids: string[]; entries: number }>(
    `SELECT coalesce(array_agg(a.id), '{}') AS ids,
            (SELECT count(*)::int FROM audit_entries e JOIN applications b ON b.id = e.application_id
              WHERE b.title = $1) AS entries
       FROM applications a WHERE a.title = $1`,
    [title],
  );
}

function heldAtCommit(title: string): Promise<CrashPoint> {
  return CrashPoint.set(stack, {
    table: 'applications',
    on: 'INSERT',
    when: `NEW.title = '${title}'`,
    atCommit: true,
  });
}

describe('an answer that never arrived', () => {
  it(
    'is given again after kill -9 of the API right after the commit',
    async () => {
      const [title, key] = ['Killed after the commit', randomUUID()];
      const commit = await heldAtCommit(title);
      const first = open(title, key).then(
        () => 'answered',
        () => 'cut off',
      );
      await commit.reached();
      await stack.kill('api');
      await commit.open();
      expect(await first).toBe('cut off');
      const [id] = await until('the commit', async () => {
        const found = await traces(title);
        return found?.ids.length === 1 && found.ids;
      });

      await stack.up('api');
      expect(await open(title, key)).toMatchObject({ status: 201, replayed: true, body: { id } });
      expect(await traces(title)).toEqual({ ids: [id], entries: 1 });
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );

  it(
    'comes all the same when the connection is lost during COMMIT: the key decides, the act happens once',
    async () => {
      const [title, key] = ['Cut off during the commit', randomUUID()];
      const commit = await heldAtCommit(title);
      const answer = open(title, key);
      const [backend] = await commit.reached();
      await terminate(stack, [backend ?? 0]);
      await until('another attempt', async () => {
        const standing = await commit.reached();
        return !standing.includes(backend ?? 0);
      });
      await commit.open();
      const { status, replayed, body } = await answer;
      expect({ status, replayed }).toEqual({ status: 201, replayed: false });
      expect(await traces(title)).toEqual({ ids: [body.id], entries: 1 });
      expect(await open(title, key)).toMatchObject({ status: 201, replayed: true, body: { id: body.id } });
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );
});

describe('a COMMIT that succeeded and whose answer never came', () => {
  it(
    'is answered by the API’s own second attempt with what was stored, once',
    async () => {
      const [title, key] = ['Committed and unheard of', randomUUID()];
      const thief = await AnswerThief.before(stack.cluster.options.port);
      try {
        const databaseUrl = new URL(stack.context.databaseUrl);
        databaseUrl.port = String(thief.port);
        await stack.down('api');
        await stack.up('api', { databaseUrl: databaseUrl.href });
        thief.stealFrom(title);
        const { status, replayed, body } = await open(title, key);
        expect({ status, replayed, stolen: thief.stolen }).toEqual({
          status: 201,
          replayed: true,
          stolen: 1,
        });
        expect(await traces(title)).toEqual({ ids: [body.id], entries: 1 });
        expect(await open(title, key)).toEqual({ status: 201, replayed: true, body });
        expect([await traces(title), thief.stolen]).toEqual([{ ids: [body.id], entries: 1 }, 1]);
      } finally {
        await stack.down('api');
        await thief.close();
        await stack.up('api');
      }
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );
});

describe('a double POST', () => {
  it(
    'happens once while the first is under way, and another body under its key is refused',
    async () => {
      const [title, key] = ['Pressed twice', randomUUID()];
      const commit = await heldAtCommit(title);
      const first = open(title, key);
      await commit.reached();
      const [again, other] = [open(title, key), open('Another wish', key)];
      await until('both waiting for the key', async () => {
        const waiting = await stack.fact<{ n: number }>(
          `SELECT count(DISTINCT pid)::int AS n FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`,
        );
        return waiting !== undefined && waiting.n >= 2;
      });
      await commit.open();
      const { status, replayed, body } = await first;
      expect({ status, replayed }).toEqual({ status: 201, replayed: false });
      expect(await again).toEqual({ status: 201, replayed: true, body });
      expect(await other).toMatchObject({ status: 409, body: { code: 'acts.idempotency-key-reused' } });
      expect(await traces(title)).toEqual({ ids: [body.id], entries: 1 });
      expect(await traces('Another wish')).toEqual({ ids: [], entries: 0 });
    },
    LIMIT_MS,
  );
});

describe('PostgreSQL crashed and restarted', () => {
  it(
    'keeps what was committed, loses what was not, and everybody goes on without being restarted',
    async () => {
      const submitted = await apply(fund, {
        callSlug: 'demo-ecosystem',
        projectId: await fund.projectId('libpng'),
        title: 'Committed before the crash',
        by: 'co-maintainer',
        milestones: [20_000],
      });
      const [title, key] = ['Under way at the crash', randomUUID()];
      const commit = await heldAtCommit(title);
      const underWay = open(title, key);
      await commit.reached();
      await stack.restartPostgres();
      await commit.forget();
      // Repeated by the API itself, or refused with the advice to repeat it: never a lie.
      const answer = await underWay;
      expect([201, 503]).toContain(answer.status);
      const repeated = await until('an answer', async () => {
        const found = await open(title, key).catch(() => null);
        return found?.status === 201 && found;
      });
      if (answer.status === 201) expect(repeated.body.id).toBe(answer.body.id);
      expect(await traces(title)).toEqual({ ids: [repeated.body.id], entries: 1 });
      await fund.untilStage(submitted, 'screening');
      await expectSound(stack, fund);
    },
    LIMIT_MS,
  );
});

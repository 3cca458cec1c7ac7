import 'reflect-metadata';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import request from 'supertest';
import { newId } from '#libs/kernel/src/new-id.js';
import { createApi } from '../../../apps/api/src/app.js';
import { readConfig } from '../../../apps/api/src/config.js';
import { addPerson, grantRole } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let app: NestExpressApplication;
let admin: Record<string, string>;
let nobody: Record<string, string>;
let parked: string;

beforeAll(async () => {
  app = await createApi({
    ...readConfig({ NODE_ENV: 'test' }),
    DATABASE_URL: database().url,
    LOG_LEVEL: 'silent',
  });
  await app.init();
  const [adminId, personId] = [await addPerson(database().pool), await addPerson(database().pool)];
  await grantRole(database().pool, adminId, 'admin');
  admin = { ...(await signIn(app, adminId)).headers };
  nobody = { ...(await signIn(app, personId)).headers };
});

afterAll(async () => {
  await app.close();
});

beforeEach(async () => {
  parked = newId();
  await database().owner.query('DELETE FROM outbox');
  await database().owner.query(
    `INSERT INTO outbox (id, workflow_type, workflow_id, attempts, parked_at, last_error)
     VALUES ($1, 'grant', 'grant:x', 12, clock_timestamp(), 'WorkflowId length exceeds limit.')`,
    [parked],
  );
});

function release(headers: Record<string, string>, id: string) {
  return request(app.getHttpServer())
    .post('/api/v1/operations/outbox/releases')
    .set({ ...headers, 'idempotency-key': newId() })
    .send({ id });
}

async function isParked(): Promise<boolean> {
  const { rows } = await database().owner.query<{ parked_at: Date | null }>(
    'SELECT parked_at FROM outbox WHERE id = $1',
    [parked],
  );
  return rows[0]?.parked_at !== null;
}

describe('probes and metrics', () => {
  it('200: live, ready, and metrics that show what waits', async () => {
    await request(app.getHttpServer()).get('/health/live').expect(200, { status: 'live' });
    await request(app.getHttpServer()).get('/health/ready').expect(200, { status: 'ready' });
    const { text } = await request(app.getHttpServer()).get('/metrics').expect(200);
    expect(text).toContain('plinth_outbox_rows{state="parked"} 1');
  });
});

describe('a body that cannot be read', () => {
  it('400: is refused under the id it has in the logs', async () => {
    const { headers, body } = await request(app.getHttpServer())
      .post('/api/v1/operations/outbox/releases')
      .set({ 'Content-Type': 'application/json', 'X-Request-Id': 'asked-0001' })
      .send('{"id":')
      .expect(400);
    expect(headers['x-request-id']).toBe('asked-0001');
    expect(body).toMatchObject({ requestId: 'asked-0001' });
  });
});

describe('the outbox', () => {
  it('200: shows an admin what was given up on', async () => {
    const { body } = await request(app.getHttpServer())
      .get('/api/v1/operations/outbox')
      .set(admin)
      .expect(200);
    expect(body).toMatchObject({ waiting: 0, parked: [{ id: parked, attempts: 12, workflowId: 'grant:x' }] });
  });

  it('201: releases a parked wake and leaves a trace', async () => {
    await release(admin, parked).expect(201, { id: parked });
    expect(await isParked()).toBe(false);
    const { rowCount } = await database().owner.query(
      `SELECT 1 FROM audit_entries WHERE type = 'operations.wake-released'`,
    );
    expect(rowCount).toBe(1);
  });

  it('403: is for admins alone, and nothing is released', async () => {
    const { body } = await release(nobody, parked).expect(403);
    expect([(body as { code: string }).code, await isParked()]).toEqual(['identity.forbidden', true]);
  });

  it('409: what is not parked cannot be released', async () => {
    const { body } = await release(admin, newId()).expect(409);
    expect((body as { code: string }).code).toBe('operations.wake-not-parked');
  });
});

import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditService, newSigningKey, parseVerifierKey } from '#libs/audit/src/index.js';
import { openCheckpoint } from '#libs/audit/src/domain/checkpoint.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { AuditCheckpointActivitiesService } from '../../../apps/worker/src/audit-checkpoint.activities.js';
import { screeningListFile } from '../../../apps/local/src/demo/screening-list.js';
import { readConfig } from '../../../apps/worker/src/config.js';
import { DigestActivitiesService } from '../../../apps/worker/src/digest.activities.js';
import { MailActivitiesService } from '../../../apps/worker/src/mail.activities.js';
import { RetentionActivitiesService } from '../../../apps/worker/src/retention.activities.js';
import { sequencerOf } from '../../../apps/worker/src/sequencer.js';
import { WorkerModule } from '../../../apps/worker/src/worker.module.js';
import { useMailServer } from '../../support/mail-server.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
const mail = useMailServer();
const keys = newSigningKey('plinth.test/log');
let worker: INestApplicationContext;

beforeAll(async () => {
  const config = readConfig({
    DATABASE_URL: database().url,
    AUDIT_SIGNING_KEY: keys.secret,
    SCREENING_LIST_FILE: screeningListFile(),
    SMTP_URL: mail().url,
    BANK_URL: 'http://127.0.0.1:9',
    BANK_SECRET: 'a secret of this spec alone',
  });
  worker = await NestFactory.createApplicationContext(WorkerModule.with(config), { logger: false });
});
afterAll(async () => {
  await worker.close();
});

const count = async (table: string) =>
  (await database().pool.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${table}`)).rows[0]
    ?.count;

describe('retention', () => {
  it('deletes what is past its time, keeps the rest, and leaves a count in the log', async () => {
    const key = (name: string, expires: string | null) =>
      database().owner.query(
        `INSERT INTO idempotency_keys (principal_id, route, key, body_hash, expires_at) VALUES ('a', 'b', $1, 'c', $2)`,
        [name, expires],
      );
    await key('expired', '2020-01-01');
    await key('for ever', null);
    await key('still good', '2999-01-01');
    expect(await worker.get(RetentionActivitiesService).expire('idempotency-keys')).toBe(1);
    expect(await count('idempotency_keys')).toBe(2);
    const trace = await database().pool.query<{ text: string }>(
      "SELECT convert_from(canonical, 'UTF8') AS text FROM audit_entries WHERE type = 'retention.expired'",
    );
    expect(trace.rows.map(({ text }) => (JSON.parse(text) as { data: unknown }).data)).toEqual([
      { count: '1' },
    ]);
  });

  it('ends sessions past their time and leaves the others', async () => {
    const session = (sid: string, expire: string) =>
      database().owner.query('INSERT INTO sessions (sid, sess, expire) VALUES ($1, $2, $3)', [
        sid,
        '{}',
        expire,
      ]);
    await session('over', '2020-01-01');
    await session('open', '2999-01-01');
    expect(await worker.get(RetentionActivitiesService).expire('sessions')).toBe(1);
    const left = await database().owner.query<{ sid: string }>('SELECT sid FROM sessions');
    expect(left.rows).toEqual([{ sid: 'open' }]);
  });

  it('has every kind in order, and knows no other', async () => {
    const retention = worker.get(RetentionActivitiesService);
    for (const kind of await retention.expiringKinds())
      expect(await retention.expire(kind)).toBeGreaterThanOrEqual(0);
    await expect(retention.expire('everything')).rejects.toThrow('Nothing called everything');
  });
});

describe('the signed head', () => {
  it('covers everything that waited when it was asked for, and goes to states and auditors with their digest', async () => {
    const source = database().owner;
    const state = { role: 'representative', scopeType: 'state', scopeId: 'NOR' } as const;
    await addPerson(source, { email: 'rep@people.invalid', roles: [state] });
    await addPerson(source, { email: 'auditor@people.invalid', roles: ['auditor'] });
    await addPerson(source, { email: 'other@people.invalid', roles: ['programme'] });
    const digest = worker.get(DigestActivitiesService);
    const checkpoints = worker.get(AuditCheckpointActivitiesService);

    const sequencer = sequencerOf(database().dataSource);
    sequencer.start();
    await checkpoints.awaitNumbering();
    await sequencer.stop();
    const size = await checkpoints.signHead();
    expect(size).toBe(await count('audit_entries'));
    expect(await checkpoints.signHead()).toBe(size);
    const { note } = await worker.get(AuditService, { strict: false }).latestCheckpoint();
    const verifier = parseVerifierKey(keys.public);
    expect(verifier && openCheckpoint(note, verifier)?.size).toBe(size);

    await digest.announceHead();
    expect(await digest.writeDigests()).toBe(2);
    expect(await digest.writeDigests()).toBe(0);
    const delivery = worker.get(MailActivitiesService);
    const { ids } = await delivery.claimMails();
    expect(await delivery.deliverMails(ids)).toEqual({ sent: 2 });
    expect(
      mail()
        .received.flatMap(({ to }) => to)
        .sort(),
    ).toEqual(['auditor@people.invalid', 'rep@people.invalid']);
    expect(mail().received[0]?.raw).toContain(`${size} entries`);
  });

  it('is not signed by a worker without the key', async () => {
    const config = readConfig({ DATABASE_URL: database().url, WORKER_QUEUES: 'cases' });
    const other = await NestFactory.createApplicationContext(WorkerModule.with(config), { logger: false });
    await expect(other.get(AuditCheckpointActivitiesService).signHead()).rejects.toThrow('AUDIT_SIGNING_KEY');
    await other.close();
  });
});

describe('a mail that waits', () => {
  it('is found again by reconcile', async () => {
    const { queuedMail } = await import('#libs/notifications/src/index.js');
    const tx = database().dataSource.manager;
    expect(await queuedMail(tx)).toEqual([]);
    const personId = await addPerson(database().owner, { email: 'late@people.invalid' });
    await database().owner.query(
      `INSERT INTO mail_deliveries (id, person_id, subject, body, state) VALUES ($1, $2, 's', 'b', 'queued')`,
      [newId(), personId],
    );
    expect(await queuedMail(tx)).toEqual([{ process: 'delivery', id: 'mail' }]);
  });
});

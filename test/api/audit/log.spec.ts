import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type request from 'supertest';
import {
  AuditSequencer,
  AuditService,
  insertAuditEntries,
  newSigningKey,
  parseSignerKey,
  parseVerifierKey,
} from '#libs/audit/src/index.js';
import { openCheckpoint } from '#libs/audit/src/domain/checkpoint.js';
import { provesConsistency, provesInclusion } from '#libs/audit/src/domain/proofs.js';
import { verifyExport } from '#libs/audit/src/domain/verify-export.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { AuditApiModule } from '../../../apps/api/src/audit/audit-api.module.js';
import { fetchExport } from '../../../apps/cli/src/fetch-export.js';
import { verifyFile } from '../../../apps/cli/src/audit-verify.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addCouncilCase } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import type { TestSession } from '../../support/sign-in.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
const keys = newSigningKey('plinth.test/log');
const signer = parseSignerKey(keys.secret);
const verifier = parseVerifierKey(keys.public);
let api: TestApi;
let audit: AuditService;
let http: TestApi['http'];
let auditorId: string;
let auditor: TestSession;
let maintainer: TestSession;

beforeAll(async () => {
  api = await startApi({ databaseUrl: database().url, modules: [AuditApiModule] });
  audit = api.app.get(AuditService, { strict: false });
  http = api.http;
  auditorId = await addPerson(database().dataSource, { roles: ['auditor'] });
  auditor = await signIn(api.app, auditorId);
  maintainer = await signIn(api.app, await addPerson(database().dataSource));
});
afterAll(async () => {
  await api.close();
});

async function record(
  count: number,
  over: { disclosure?: 'public' | 'restricted'; applicationId?: string } = {},
) {
  await database().dataSource.transaction((tx) =>
    insertAuditEntries(
      tx,
      Array.from({ length: count }, () => ({
        type: 'applications.submitted',
        subject: { type: 'application', id: newId() },
        disclosure: 'public' as const,
        ...over,
      })),
      new Date().toISOString(),
      { kind: 'system', id: 'grant' },
    ),
  );
}

async function numberAndSign() {
  const sequencer = new AuditSequencer(database().dataSource, {
    everyMs: 5,
    standbyMs: 5,
    onError: () => undefined,
  });
  sequencer.start();
  while ((await audit.pendingCount()) > 0);
  await sequencer.stop();
  if (signer === undefined) throw new Error('no key');
  return audit.sign(signer);
}

describe('before the first signed head', () => {
  it('503 for checkpoint and export', async () => {
    for (const path of ['/api/v1/audit/checkpoint', '/api/v1/audit/export?kind=audit-public']) {
      const answer = await http.get(path);
      expect([answer.status, answer.body.code]).toEqual([503, 'audit.no-checkpoint']);
    }
  });
});

describe('GET /audit/checkpoint', () => {
  it('200 with a note that the public key opens', async () => {
    await record(300);
    const { size } = await numberAndSign();
    const answer = await http
      .get('/api/v1/audit/checkpoint')
      .expect(200)
      .expect('Content-Type', /^text\/plain/);
    expect(verifier && openCheckpoint(answer.text, verifier)?.size).toBe(size);
  });
});

describe('GET /audit/tile/…', () => {
  it('200 with the bytes of a full and of a partial tile', async () => {
    expect((await http.get('/api/v1/audit/tile/0/000').expect(200).responseType('blob')).body).toHaveLength(
      8192,
    );
    expect(
      (await http.get('/api/v1/audit/tile/1/000.p/1').expect(200).responseType('blob')).body,
    ).toHaveLength(32);
  });

  it.each(['0/999', '0/0', '0/000.p/256', 'x', '0/../0/000'])('404 for %s', async (path) => {
    expect((await http.get(`/api/v1/audit/tile/${path}`)).status).toBe(404);
  });
});

describe('GET /audit/proofs', () => {
  it('200 with proofs that verify', async () => {
    const older = await audit.latestCheckpoint();
    await record(5);
    const newer = await numberAndSign();
    const bytes = (hex: readonly string[]) => hex.map((hash) => Buffer.from(hash, 'hex'));
    const consistency = await http.get(`/api/v1/audit/proofs/consistency?from=${older.size}`).expect(200);
    expect(
      provesConsistency({
        from: older.size,
        fromRoot: older.root,
        to: newer.size,
        toRoot: newer.root,
        proof: bytes(consistency.body.proof),
      }),
    ).toBe(true);
    const text = (await http.get('/api/v1/audit/export?kind=audit-public').buffer(true).parse(asText))
      .body as string;
    const { leaf } = JSON.parse(text.split('\n')[3] ?? '') as { leaf: string };
    const inclusion = await http.get('/api/v1/audit/proofs/inclusion?index=2').expect(200);
    expect(
      provesInclusion({
        leafHash: Buffer.from(leaf, 'hex'),
        index: 2,
        size: newer.size,
        root: newer.root,
        proof: bytes(inclusion.body.proof),
      }),
    ).toBe(true);
  });

  it('422 beyond the log, for fractions and unknown parameters', async () => {
    for (const query of ['index=999999', 'index=1.5', 'index=-1', 'index=1&leaf=x', 'index=0&size=0']) {
      expect((await http.get(`/api/v1/audit/proofs/inclusion?${query}`)).status).toBe(422);
    }
  });
});

describe('GET /audit/export', () => {
  it('200 for anybody, with hashes of what is not public, and it verifies', async () => {
    const secret = newId();
    await record(1, { disclosure: 'restricted', applicationId: secret });
    const { size } = await numberAndSign();
    const { text, status } = await exported('/api/v1/audit/export?kind=audit-public');
    expect(status).toBe(200);
    expect(verifyExport(Buffer.from(text), verifier)).toEqual({ ok: true, records: size, problems: [] });
    expect(text).not.toContain(secret);
  });

  it('withholds what is under embargo, and shows it once the embargo is lifted', async () => {
    const { applicationId } = await addCouncilCase(database().owner);
    await database().owner.query(
      `INSERT INTO holds (id, application_id, kind, reason, opened_at, opened_by)
       SELECT $1, $2, 'embargo', 'a flaw that is not fixed yet', now(), id FROM people LIMIT 1`,
      [newId(), applicationId],
    );
    await record(1, { applicationId });
    await numberAndSign();
    expect((await exported('/api/v1/audit/export?kind=audit-public')).text).not.toContain(applicationId);
    await database().owner.query(`UPDATE holds SET released_at = now(), release_reason = 'It is fixed.'`);
    expect((await exported('/api/v1/audit/export?kind=audit-public')).text).toContain(applicationId);
  });

  it('401 for the full one without signing in, 403 or 404 without the role', async () => {
    expect((await http.get('/api/v1/audit/export?kind=audit-full')).status).toBe(401);
    const answer = await http.get('/api/v1/audit/export?kind=audit-full').set(maintainer.headers);
    expect([403, 404]).toContain(answer.status);
  });

  it('200 for an auditor, with every entry, and the reading is noted', async () => {
    const { text, status } = await exported('/api/v1/audit/export?kind=audit-full', auditor);
    expect(status).toBe(200);
    expect(verifyExport(Buffer.from(text), verifier).ok).toBe(true);
    const noted = await database().pool.query('SELECT resource FROM read_log WHERE reader_id = $1', [
      auditorId,
    ]);
    expect(noted.rows).toEqual([{ resource: 'auditEntry' }]);
  });

  it('422 for another kind', async () => {
    expect((await http.get('/api/v1/audit/export?kind=everything')).status).toBe(422);
  });
});

describe('plinth audit export', () => {
  it('writes a file that plinth audit verify passes, and is refused what is not public', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'plinth-export-'));
    try {
      const out = join(directory, 'log.ndjson');
      await fetchExport({ path: '/audit/export?kind=audit-public', url: api.url, out });
      const { size } = await audit.latestCheckpoint();
      expect(await verifyFile(out, keys.public)).toEqual({ ok: true, records: size, problems: [] });
      await expect(
        fetchExport({ path: '/audit/export?kind=audit-full', url: api.url, out }),
      ).rejects.toMatchObject({
        refusal: { code: 'identity.sign-in-required' },
      });
      await expect(
        fetchExport({ path: '/audit/export', url: 'http://127.0.0.1:9', out }),
      ).rejects.toMatchObject({
        refusal: { code: 'cli.server-unreachable' },
      });
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

describe('POST /audit/checkpoints', () => {
  it('202 for an auditor, wakes the signing process and leaves its own trace', async () => {
    const answer = await http
      .post('/api/v1/audit/checkpoints')
      .set(auditor.headers)
      .set('Idempotency-Key', 'head-0001');
    expect(answer.status).toBe(202);
    const woken = await database().pool.query('SELECT workflow_id FROM outbox');
    expect(woken.rows).toContainEqual({ workflow_id: 'audit-checkpoint:log' });
    const trace = await database().pool.query(
      "SELECT count(*)::int AS count FROM audit_entries WHERE type = 'audit.checkpoint-requested'",
    );
    expect(trace.rows).toEqual([{ count: 1 }]);
  });

  it('400 without a key, 401 without signing in, 403 for others, and nothing is stored', async () => {
    const before = await database().pool.query('SELECT count(*) FROM audit_entries');
    expect((await http.post('/api/v1/audit/checkpoints').set(auditor.headers)).status).toBe(400);
    expect((await http.post('/api/v1/audit/checkpoints').set('Idempotency-Key', 'head-0002')).status).toBe(
      401,
    );
    const other = await http
      .post('/api/v1/audit/checkpoints')
      .set(maintainer.headers)
      .set('Idempotency-Key', 'head-0003');
    expect([403, 404]).toContain(other.status);
    expect((await database().pool.query('SELECT count(*) FROM audit_entries')).rows).toEqual(before.rows);
  });
});

describe('GET /audit/applications/{id}/entries', () => {
  it('200 for an auditor with the entries of that case', async () => {
    const applicationId = newId();
    await record(2, { applicationId });
    const answer = await http
      .get(`/api/v1/audit/applications/${applicationId}/entries`)
      .set(auditor.headers)
      .expect(200);
    expect(answer.body.items).toHaveLength(2);
  });

  it('401 for the public', async () => {
    expect((await http.get(`/api/v1/audit/applications/${newId()}/entries`)).status).toBe(401);
  });
});

async function exported(path: string, person?: TestSession): Promise<{ text: string; status: number }> {
  const asked = http.get(path).buffer(true).parse(asText);
  const answer = await (person === undefined ? asked : asked.set(person.headers));
  return { text: answer.body as string, status: answer.status };
}

function asText(response: request.Response, done: (error: Error | null, body: string) => void): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer | string) => chunks.push(Buffer.from(chunk)));
  response.on('end', () => {
    done(null, Buffer.concat(chunks).toString('utf8'));
  });
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EgressModule } from '#libs/egress/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { DocumentsApiModule } from '../../../apps/api/src/documents/documents-api.module.js';
import type { TestApi } from '../../support/api.js';
import { startApi } from '../../support/api.js';
import { addCouncilCase } from '../../support/council-case.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import type { TestSession } from '../../support/sign-in.js';
import { signIn } from '../../support/sign-in.js';

const database = useDatabase();
let api: TestApi;
let editor: TestSession;
let stranger: TestSession;
let programme: TestSession;
let applicationId: string;

const PDF = Buffer.from('%PDF-1.7\nhello');

beforeAll(async () => {
  api = await startApi({
    databaseUrl: database().url,
    modules: [
      EgressModule.forRoot({ isOff: true, allow: '', isProduction: false }),
      NotificationsModule,
      DocumentsApiModule,
    ],
  });
  const source = database().dataSource;
  ({ applicationId } = await addCouncilCase(source));
  const editorId = await addPerson(source);
  await source.query(
    `INSERT INTO application_members (application_id, person_id, access, added_at) VALUES ($1, $2, 'edit', now())`,
    [applicationId, editorId],
  );
  editor = await signIn(api.app, editorId);
  stranger = await signIn(api.app, await addPerson(source));
  programme = await signIn(api.app, await addPerson(source, { roles: ['programme'] }));
});
afterAll(async () => {
  await api.close();
});

function upload(
  session: TestSession | null,
  body: Buffer,
  over: { name?: string; type?: string; key?: string } = {},
) {
  const { name = 'report.pdf', type = 'application/octet-stream', key = newId() } = over;
  const asked = api.http
    .post(`/api/v1/applications/${applicationId}/attachments?fileName=${encodeURIComponent(name)}`)
    .set('Content-Type', type)
    .set('Idempotency-Key', key);
  return (session === null ? asked : asked.set(session.headers)).send(body);
}

const list = (session: TestSession) =>
  api.http.get(`/api/v1/applications/${applicationId}/attachments`).set(session.headers);
const count = async () =>
  (await database().pool.query<{ count: number }>('SELECT count(*)::int AS count FROM attachments')).rows[0]
    ?.count;

describe('POST /applications/{id}/attachments', () => {
  it('201, with a trace, and the file comes back to be saved', async () => {
    const answer = await upload(editor, PDF).expect(201);
    expect(answer.body).toMatchObject({
      fileName: 'report.pdf',
      mediaType: 'application/pdf',
      visibility: 'applicant',
    });
    const trace = await database().pool.query(
      `SELECT disclosure FROM audit_entries WHERE type = 'documents.attached' AND subject_id = $1`,
      [answer.body.id],
    );
    expect(trace.rows).toEqual([{ disclosure: 'restricted' }]);
    const file = await api.http
      .get(`/api/v1/applications/${applicationId}/attachments/${answer.body.id}`)
      .set(editor.headers)
      .responseType('blob')
      .expect(200)
      .expect('Content-Disposition', /^attachment/)
      .expect('Content-Security-Policy', /sandbox/)
      .expect('Content-Type', /application\/pdf/);
    expect(file.body).toEqual(PDF);
  });

  it('201 once for the same key, 409 for another file under it', async () => {
    const key = newId();
    const first = await upload(editor, PDF, { key }).expect(201);
    const again = await upload(editor, PDF, { key }).expect('Idempotency-Replayed', 'true');
    expect(again.body.id).toBe(first.body.id);
    expect((await upload(editor, Buffer.from('%PDF-1.7\nother'), { key })).status).toBe(409);
  });

  it('keeps the same bytes once and says nothing about it', async () => {
    await upload(editor, Buffer.from('%PDF- twice')).expect(201);
    await upload(programme, Buffer.from('%PDF- twice')).expect(201);
    const kept = await database().pool.query(
      `SELECT count(*)::int AS count FROM document_contents WHERE size_bytes = $1`,
      ['%PDF- twice'.length],
    );
    expect(kept.rows).toEqual([{ count: 1 }]);
  });

  it('hides what staff attached from the applicant', async () => {
    const internal = await upload(programme, Buffer.from('internal text'), { name: 'note.txt' }).expect(201);
    expect(internal.body.visibility).toBe('case-team');
    const seen = (await list(editor).expect(200)).body.items as { id: string }[];
    expect(seen.map(({ id }) => id)).not.toContain(internal.body.id);
    await api.http
      .get(`/api/v1/applications/${applicationId}/attachments/${internal.body.id}`)
      .set(editor.headers)
      .expect(404);
  });

  it.each([
    ['422 for a type that may not be attached', () => upload(editor, Buffer.from('<html>')), 422],
    ['422 for an empty file', () => upload(editor, Buffer.alloc(0)), 422],
    ['413 for a file that is too large', () => upload(editor, Buffer.alloc(20_000_001, 0x20)), 413],
    ['415 for another content type', () => upload(editor, PDF, { type: 'application/pdf' }), 415],
    ['401 without signing in', () => upload(null, PDF), 401],
    ['404 for a stranger', () => upload(stranger, PDF), 404],
  ])('%s, and nothing is stored', async (_, send, status) => {
    const before = await count();
    expect((await send()).status).toBe(status);
    expect(await count()).toBe(before);
  });
});

describe('GET /applications/{id}/attachments/{id}', () => {
  it('404 for a stranger, and for an attachment of another case', async () => {
    const { body } = await upload(editor, PDF).expect(201);
    const path = `/api/v1/applications/${applicationId}/attachments/${body.id}`;
    await api.http.get(path).set(stranger.headers).expect(404);
    const other = await addCouncilCase(database().dataSource);
    await api.http.get(path.replace(applicationId, other.applicationId)).set(programme.headers).expect(404);
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import type { ActingPrincipal, AuditDraft } from '#libs/audit/src/index.js';
import {
  AuditSequencer,
  AuditService,
  forgetActor,
  insertAuditEntries,
  newSigningKey,
  parseSignerKey,
  parseVerifierKey,
} from '#libs/audit/src/index.js';
import { commitmentTo } from '#libs/audit/src/domain/commitment.js';
import { entryLeaf } from '#libs/audit/src/domain/entry.js';
import { rootOf } from '#libs/audit/src/domain/merkle.js';
import { provesConsistency, provesInclusion } from '#libs/audit/src/domain/proofs.js';
import { tileHashes } from '#libs/audit/src/domain/tiles.js';
import { verifyExport } from '#libs/audit/src/domain/verify-export.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase();
let source: DataSource;
let audit: AuditService;

const keys = newSigningKey('plinth.test/log');
const signer = parseSignerKey(keys.secret);
const verifier = parseVerifierKey(keys.public);
const person: ActingPrincipal = { kind: 'person', id: newId() };
const grant: ActingPrincipal = { kind: 'system', id: 'grant' };

beforeAll(() => {
  source = database().dataSource;
  audit = new AuditService(source);
});

const aDraft = (over: Partial<AuditDraft> = {}): AuditDraft => ({
  type: 'applications.submitted',
  subject: { type: 'application', id: newId() },
  disclosure: 'public',
  data: { requestedMinor: '5000000', currency: 'EUR' },
  ...over,
});

async function record(drafts: readonly AuditDraft[], actor: ActingPrincipal = grant): Promise<void> {
  await source.transaction((tx) => insertAuditEntries(tx, drafts, new Date().toISOString(), actor));
}

/** Runs a sequencer until nothing waits for a number, then stops it. */
async function numberAll(): Promise<void> {
  const errors: unknown[] = [];
  const sequencer = new AuditSequencer(source, {
    everyMs: 5,
    standbyMs: 5,
    onError: (error) => errors.push(error),
  });
  sequencer.start();
  while (errors.length === 0 && (await audit.pendingCount()) > 0);
  await sequencer.stop();
  expect(errors).toEqual([]);
}

async function exported(
  kind: 'audit-public' | 'audit-full',
  withheld: readonly string[] = [],
): Promise<string> {
  let text = '';
  for await (const line of audit.exportLines(kind, withheld)) text += line;
  return text;
}

function verify(text: string) {
  return verifyExport(Buffer.from(text), verifier);
}

async function sign() {
  if (signer === undefined) throw new Error('no key');
  return audit.sign(signer);
}

describe('the log', () => {
  it('numbers what concurrent acts wrote, without a gap, and its export verifies', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        record(
          Array.from({ length: 15 }, () => aDraft()),
          i % 2 === 0 ? person : grant,
        ),
      ),
    );
    await Promise.all([numberAll(), numberAll()]);
    const head = await audit.head();
    expect(head.size).toBe(600);
    expect(await sign()).toMatchObject({ size: 600 });
    expect(verify(await exported('audit-full'))).toEqual({ ok: true, records: 600, problems: [] });
    const leaves = await database().owner.query<{ leaf: Buffer }>(
      'SELECT leaf FROM audit_sequence JOIN audit_entries ON id = entry_id ORDER BY index',
    );
    expect(Buffer.from(head.root)).toEqual(Buffer.from(rootOf(leaves.rows.map(({ leaf }) => leaf))));
  });

  it('orders what is pending by its time', async () => {
    const [late, early] = [aDraft(), aDraft()];
    await source.transaction((tx) => insertAuditEntries(tx, [late], '2026-11-20T12:00:00.002Z', grant));
    await source.transaction((tx) => insertAuditEntries(tx, [early], '2026-11-20T12:00:00.001Z', grant));
    await numberAll();
    const [first] = await audit.entriesOf({ subjectId: early.subject.id });
    const [second] = await audit.entriesOf({ subjectId: late.subject.id });
    expect((second?.index ?? 0) - (first?.index ?? 0)).toBe(1);
  });

  it('keeps nothing of an act that rolled back', async () => {
    const draft = aDraft();
    const act = source.transaction(async (tx) => {
      await insertAuditEntries(tx, [draft], new Date().toISOString(), person);
      throw new Error('the act failed');
    });
    await expect(act).rejects.toThrow('the act failed');
    expect(await audit.entriesOf({ subjectId: draft.subject.id })).toEqual([]);
  });

  it('refuses free text and writes nothing', async () => {
    const draft = aDraft({ data: { note: 'a sentence' } });
    await expect(record([draft])).rejects.toThrow('Not an audit entry');
    expect(await audit.entriesOf({ subjectId: draft.subject.id })).toEqual([]);
  });

  it('goes on after the connection that holds its lock was cut', async () => {
    const failures: unknown[] = [];
    const sequencer = new AuditSequencer(source, {
      everyMs: 5,
      standbyMs: 5,
      onError: (error) => failures.push(error),
    });
    sequencer.start();
    await record([aDraft()]);
    while ((await audit.pendingCount()) > 0);
    const admin = new pg.Client({ connectionString: database().adminUrl });
    await admin.connect();
    const cut = await admin.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    );
    await admin.end();
    expect(cut.rowCount).toBe(1);
    await record([aDraft()]);
    while ((await audit.pendingCount()) > 0);
    await sequencer.stop();
    expect(failures.length).toBeGreaterThan(0);
    await sign();
    expect(verify(await exported('audit-full')).ok).toBe(true);
  });
});

describe('proofs', () => {
  it('lead from any entry to the signed head, and from an older head to a newer one', async () => {
    const draft = aDraft();
    const older = await sign();
    await record([draft, ...Array.from({ length: 30 }, () => aDraft())]);
    await numberAll();
    const newer = await sign();
    const [found] = await audit.entriesOf({ subjectId: draft.subject.id });
    if (found?.index == null) throw new Error('not numbered');
    const inclusion = await audit.inclusionProof(found.index);
    expect(
      provesInclusion({
        leafHash: Buffer.from(entryLeaf(found.entry), 'hex'),
        index: found.index,
        size: newer.size,
        root: newer.root,
        proof: inclusion.proof.map((hash) => Buffer.from(hash, 'hex')),
      }),
    ).toBe(true);
    const consistency = await audit.consistencyProof(older.size, newer.size);
    expect(
      provesConsistency({
        from: older.size,
        fromRoot: older.root,
        to: newer.size,
        toRoot: newer.root,
        proof: consistency.proof.map((hash) => Buffer.from(hash, 'hex')),
      }),
    ).toBe(true);
  });

  it('has tiles that anybody can build the root from', async () => {
    const { size } = await audit.head();
    const full = Math.floor(size / 256);
    const top = tileHashes(await audit.tile(`1/000.p/${full}`));
    expect(top).toHaveLength(full);
    expect(Buffer.from(rootOf(tileHashes(await audit.tile('0/000'))))).toEqual(Buffer.from(top[0] ?? []));
    await expect(audit.tile('0/999')).rejects.toMatchObject({ refusal: { code: 'audit.tile-unknown' } });
  });

  it('refuses sizes the log does not have', async () => {
    await expect(audit.consistencyProof(1, 1_000_000)).rejects.toMatchObject({
      refusal: { code: 'audit.size-out-of-range' },
    });
  });
});

describe('exports', () => {
  it('disclose what is public and hash the rest; an embargo withholds more', async () => {
    const applicationId = newId();
    const [open, closed, embargoed] = [
      aDraft(),
      aDraft({ disclosure: 'restricted' }),
      aDraft({ applicationId }),
    ];
    await record([open, closed, embargoed]);
    await numberAll();
    await sign();
    const text = await exported('audit-public', [applicationId]);
    expect(verify(text).ok).toBe(true);
    expect([open, closed, embargoed].map(({ subject }) => text.includes(subject.id))).toEqual([
      true,
      false,
      false,
    ]);
    expect((await exported('audit-public')).includes(embargoed.subject.id)).toBe(true);
  });

  it('cover exactly a checkpoint', async () => {
    const signed = await sign();
    await record([aDraft()]);
    await numberAll();
    expect(verify(await exported('audit-public'))).toEqual({ ok: true, records: signed.size, problems: [] });
  });

  it('show tampering in the database itself, even by its owner', async () => {
    const victim = aDraft({ data: { choice: 'for' } });
    await record([victim]);
    await numberAll();
    await sign();
    const owner = await database().owner.connect();
    try {
      await owner.query('ALTER TABLE audit_entries DISABLE TRIGGER tr_audit_entries_append_only');
      await owner.query(
        `UPDATE audit_entries SET canonical = changed.bytes, leaf = sha256('\\x00'::bytea || changed.bytes)
         FROM (SELECT id, convert_to(replace(convert_from(canonical, 'UTF8'), '"for"', '"against"'), 'UTF8') AS bytes
               FROM audit_entries WHERE subject_id = $1) AS changed WHERE audit_entries.id = changed.id`,
        [victim.subject.id],
      );
      const verdict = verify(await exported('audit-full'));
      expect(verdict.ok).toBe(false);
      expect(verdict.problems).toContainEqual({ record: 0, code: 'audit.root-mismatch' });
      await owner.query(
        `UPDATE audit_entries SET canonical = changed.bytes, leaf = sha256('\\x00'::bytea || changed.bytes)
         FROM (SELECT id, convert_to(replace(convert_from(canonical, 'UTF8'), '"against"', '"for"'), 'UTF8') AS bytes
               FROM audit_entries WHERE subject_id = $1) AS changed WHERE audit_entries.id = changed.id`,
        [victim.subject.id],
      );
      expect(verify(await exported('audit-full')).ok).toBe(true);
    } finally {
      await owner.query('ALTER TABLE audit_entries ENABLE TRIGGER tr_audit_entries_append_only');
      owner.release();
    }
  });
});

describe('the database', () => {
  it.each([
    ["UPDATE audit_entries SET type = 'x.y'", '42501'],
    ['DELETE FROM audit_entries', '42501'],
    ['TRUNCATE audit_entries CASCADE', '42501'],
    ['DELETE FROM audit_sequence', '42501'],
    ['UPDATE audit_checkpoints SET size = 1', '42501'],
    ['UPDATE audit_tiles SET level = 9', '42501'],
  ])('does not let the app %s', async (statement, code) => {
    await expect(database().pool.query(statement)).rejects.toMatchObject({ code });
  });

  it.each([
    "UPDATE audit_entries SET type = 'x.y'",
    'DELETE FROM audit_sequence',
    'TRUNCATE audit_entries CASCADE',
  ])('stops even the owner: %s', async (statement) => {
    await expect(database().owner.query(statement)).rejects.toThrow('append-only');
  });

  it('refuses a leaf that is not the hash of its bytes', async () => {
    const insert = `INSERT INTO audit_entries (id, at, format, type, subject_type, subject_id, disclosure, canonical, leaf)
      VALUES ($1, now(), 1, 'a.b', 'x', 'y', 'public', '{}', sha256('{}'))`;
    await expect(database().pool.query(insert, [newId()])).rejects.toMatchObject({
      constraint: 'ck_audit_entries_leaf',
    });
  });
});

describe('erasure', () => {
  it('forgets who acted and leaves the log verifying', async () => {
    const somebody: ActingPrincipal = { kind: 'person', id: newId() };
    const draft = aDraft();
    await record([draft], somebody);
    const [before] = await audit.entriesOf({ subjectId: draft.subject.id });
    const key = await database().pool.query<{ key: Buffer }>(
      'SELECT key FROM erasable.subject_keys WHERE person_id = $1',
      [somebody.id],
    );
    expect(before?.personId).toBe(somebody.id);
    const salt = Buffer.from(before?.entry.salt ?? '', 'hex');
    expect(before?.entry.actor).toEqual({
      kind: 'person',
      commitment: commitmentTo(somebody.id, key.rows[0]?.key ?? new Uint8Array(), salt),
    });

    await source.transaction((tx) => forgetActor(tx, somebody.id));
    const [after] = await audit.entriesOf({ subjectId: draft.subject.id });
    expect(after?.personId).toBeNull();
    await numberAll();
    await sign();
    const text = await exported('audit-full');
    expect(verify(text).ok).toBe(true);
    expect(text).not.toContain(somebody.id);
  });
});

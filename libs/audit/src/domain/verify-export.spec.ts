import { describe, expect, it } from '@jest/globals';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { signCheckpoint } from './checkpoint.js';
import type { AuditEntry } from './entry.js';
import { entryLeaf } from './entry.js';
import type { AuditRecord, ExportHeader } from './export.js';
import { headerLine, recordLine } from './export.js';
import { rootOf } from './merkle.js';
import { formatVerifierKey, signerKey } from './signed-note.js';
import { AuditExportVerifier, verifyExport } from './verify-export.js';

const signer = signerKey('plinth.example/log', new Uint8Array(32).fill(3));

const entry = (n: number): AuditEntry => ({
  v: 1,
  id: `019a0000-0000-7000-8000-${String(n).padStart(12, '0')}`,
  at: '2026-11-20T12:00:00.000Z',
  type: 'council.vote-cast',
  subject: { type: 'motion', id: '019a0000-0000-7000-8000-0000000000aa' },
  actor: { kind: 'person', role: 'representative', state: 'DE' },
  data: { choice: 'for', final: true, weight: '700' },
  salt: String(n).padStart(32, '0'),
});

/** An honest export of `size` entries; in the public one every third entry is disclosed. */
function anExport(size: number, kind: 'audit-public' | 'audit-full' = 'audit-full') {
  const records: AuditRecord[] = Array.from({ length: size }, (_, index) => ({
    index,
    leaf: entryLeaf(entry(index)),
    ...(kind === 'audit-full' || index % 3 === 0 ? { entry: entry(index) } : {}),
  }));
  const root = rootOf(records.map((record) => hexToBytes(record.leaf)));
  const header: ExportHeader = {
    kind,
    version: 1,
    size,
    root: bytesToHex(root),
    checkpoint: signCheckpoint({ size, root }, signer),
    key: formatVerifierKey(signer.verifier),
  };
  return { header, records };
}

const written = ({ header, records }: ReturnType<typeof anExport>) =>
  utf8ToBytes([headerLine(header), ...records.map(recordLine)].map((line) => `${line}\n`).join(''));

describe('verifyExport', () => {
  it.each(['audit-public', 'audit-full'] as const)('passes an honest %s export', (kind) => {
    expect(verifyExport(written(anExport(9, kind)), signer.verifier)).toEqual({
      ok: true,
      records: 9,
      problems: [],
    });
    expect(verifyExport(written(anExport(0, kind)))).toEqual({ ok: true, records: 0, problems: [] });
  });

  it('passes an export that has only the four header fields', () => {
    const { header, records } = anExport(4);
    const bare = { kind: header.kind, version: header.version, size: header.size, root: header.root };
    expect(verifyExport(written({ header: bare, records })).ok).toBe(true);
    expect(verifyExport(written({ header: bare, records }), signer.verifier).problems).toEqual([
      { record: 0, code: 'audit.checkpoint-missing' },
    ]);
  });

  it('finds every flipped bit', () => {
    for (const kind of ['audit-public', 'audit-full'] as const) {
      const honest = written(anExport(4, kind));
      fc.assert(
        fc.property(fc.nat(honest.length * 8 - 1), (bit) => {
          const bytes = honest.map((byte, i) => (i === Math.floor(bit / 8) ? byte ^ (1 << (bit % 8)) : byte));
          expect(verifyExport(bytes).ok).toBe(false);
        }),
        { numRuns: 400 },
      );
    }
  });

  it('does not depend on how the bytes arrive', () => {
    const verifier = new AuditExportVerifier();
    for (const byte of written(anExport(3))) verifier.take(Uint8Array.of(byte));
    expect(verifier.verdict()).toEqual({ ok: true, records: 3, problems: [] });
  });

  it.each<[string, (of: ReturnType<typeof anExport>) => ReturnType<typeof anExport>, number, string]>([
    [
      'a changed entry',
      ({ header, records }) => ({
        header,
        records: records.map((r) =>
          r.index === 2 ? { ...r, entry: { ...entry(2), data: { choice: 'against' } } } : r,
        ),
      }),
      3,
      'audit.leaf-mismatch',
    ],
    [
      'a changed entry with its leaf',
      ({ header, records }) => {
        const other = { ...entry(2), data: { choice: 'against' } };
        return {
          header,
          records: records.map((r) => (r.index === 2 ? { ...r, entry: other, leaf: entryLeaf(other) } : r)),
        };
      },
      0,
      'audit.root-mismatch',
    ],
    [
      'a missing record',
      ({ header, records }) => ({ header, records: records.slice(0, -1) }),
      0,
      'audit.size-mismatch',
    ],
    [
      'two records exchanged',
      ({ header, records }) => ({
        header,
        records: [records[1], records[0], ...records.slice(2)].flatMap((r) => r ?? []),
      }),
      1,
      'audit.index-out-of-order',
    ],
    [
      'an entry left out of a full export',
      ({ header, records }) => ({ header, records: records.map(({ index, leaf }) => ({ index, leaf })) }),
      1,
      'audit.entry-missing',
    ],
    [
      'a checkpoint of another size',
      ({ header, records }) => ({
        header: { ...header, checkpoint: signCheckpoint({ size: 4, root: hexToBytes(header.root) }, signer) },
        records,
      }),
      0,
      'audit.checkpoint-mismatch',
    ],
    [
      'a log signed by somebody else',
      ({ header, records }) => {
        const other = signerKey('plinth.example/log', new Uint8Array(32).fill(4));
        const checkpoint = signCheckpoint({ size: header.size, root: hexToBytes(header.root) }, other);
        return { header: { ...header, checkpoint, key: formatVerifierKey(other.verifier) }, records };
      },
      0,
      'audit.signature-invalid',
    ],
    [
      'free text smuggled into an entry',
      ({ header, records }) => ({
        header,
        records: records.map((r) =>
          r.index === 1 ? { ...r, entry: { ...entry(1), data: { note: 'a b' } } } : r,
        ),
      }),
      2,
      'audit.entry-invalid',
    ],
  ])('names %s', (_, tamper, record, code) => {
    const verdict = verifyExport(written(tamper(anExport(5))), signer.verifier);
    expect(verdict.ok).toBe(false);
    expect(verdict.problems).toContainEqual({ record, code });
  });

  it.each([
    ['', 'audit.header-invalid'],
    ['not json\n', 'audit.header-invalid'],
    ['{"kind":"ledger","root":"' + '0'.repeat(64) + '","size":0,"version":1}\n', 'audit.kind-not-audit'],
    ['{"kind":"votes","root":"' + '0'.repeat(64) + '","size":0,"version":1}\n', 'audit.kind-unknown'],
    ['{"kind":"audit-full","root":"' + '0'.repeat(64) + '","size":0,"version":2}\n', 'audit.version-unknown'],
  ])('refuses %j as a file', (text, code) => {
    expect(verifyExport(utf8ToBytes(text))).toEqual({
      ok: false,
      records: 0,
      problems: [{ record: 0, code }],
    });
  });

  it('says that a file was cut off', () => {
    const bytes = written(anExport(3));
    expect(verifyExport(bytes.slice(0, -1)).problems).toContainEqual({
      record: 3,
      code: 'audit.file-truncated',
    });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { signCheckpoint } from '#libs/audit/src/domain/checkpoint.js';
import { entryLeaf } from '#libs/audit/src/domain/entry.js';
import type { AuditEntry } from '#libs/audit/src/domain/entry.js';
import { headerLine, recordLine } from '#libs/audit/src/domain/export.js';
import { rootOf } from '#libs/audit/src/domain/merkle.js';
import { formatVerifierKey, signerKey } from '#libs/audit/src/domain/signed-note.js';
import { verifyFile } from './audit-verify.js';
import { fetchExport } from './fetch-export.js';

const scratch = mkdtempSync(join(tmpdir(), 'plinth-audit-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const signer = signerKey('plinth.test/log', new Uint8Array(32).fill(5));
const entry: AuditEntry = {
  v: 1,
  id: '019a0000-0000-7000-8000-000000000001',
  at: '2026-11-20T12:00:00.000Z',
  type: 'applications.submitted',
  subject: { type: 'application', id: '019a0000-0000-7000-8000-0000000000aa' },
  actor: { kind: 'system', process: 'grant' },
  data: {},
  salt: '0'.repeat(32),
};

function written(records: number, over: (text: string) => string = (text) => text): string {
  const leaf = entryLeaf(entry);
  const root = rootOf(Array.from({ length: records }, () => hexToBytes(leaf)));
  const lines = [
    headerLine({
      kind: 'audit-full',
      version: 1,
      size: records,
      root: bytesToHex(root),
      checkpoint: signCheckpoint({ size: records, root }, signer),
      key: formatVerifierKey(signer.verifier),
    }),
    ...Array.from({ length: records }, (_, index) => recordLine({ index, leaf, entry })),
  ];
  const path = join(scratch, `${records}.ndjson`);
  writeFileSync(path, over(lines.map((line) => `${line}\n`).join('')));
  return path;
}

describe('plinth audit verify', () => {
  it('passes an honest file that is larger than a chunk', async () => {
    const key = formatVerifierKey(signer.verifier);
    expect(await verifyFile(written(400), key)).toEqual({ ok: true, records: 400, problems: [] });
  });

  it('names the record that was changed', async () => {
    const path = written(3, (text) => text.replace('"index":1', '"index":7'));
    expect(await verifyFile(path)).toEqual({
      ok: false,
      records: 3,
      problems: [{ record: 2, code: 'audit.index-out-of-order' }],
    });
  });

  it('hands a ledger export to the ledger', async () => {
    const path = join(scratch, 'ledger.ndjson');
    writeFileSync(path, `{"kind":"ledger","root":"${'0'.repeat(64)}","size":1,"version":1}\n`);
    const verdict = await verifyFile(path);
    expect(verdict.ok).toBe(false);
    expect(verdict.problems.every(({ code }) => code.startsWith('ledger.'))).toBe(true);
  });

  it('refuses what it cannot read and a key that is none', async () => {
    await expect(verifyFile(join(scratch, 'missing'))).rejects.toMatchObject({
      refusal: { code: 'cli.file-unreadable' },
    });
    await expect(verifyFile(written(1), 'hello')).rejects.toMatchObject({
      refusal: { code: 'audit.key-invalid' },
    });
  });
});

describe('plinth audit export', () => {
  it('refuses a file it cannot write, by name', async () => {
    const server = createServer((_request, response) => response.end('{}\n')).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const out = join(scratch, 'missing', 'log.ndjson');
    try {
      await expect(fetchExport({ path: '/audit/export', out, url })).rejects.toMatchObject({
        refusal: { code: 'cli.file-unwritable', path: out },
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

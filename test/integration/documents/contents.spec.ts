import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Act } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { ContentStore } from '#libs/documents/src/index.js';
import {
  Attachment,
  DatabaseContentStore,
  DirectoryContentStore,
  DocumentContent,
  DocumentsService,
  contentHash,
  dropOrphanContents,
} from '#libs/documents/src/index.js';
import { systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { useDatabase } from '../../support/postgres.js';

const database = useDatabase({ entities: [Attachment, DocumentContent] });
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'plinth-contents-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

const bytesOf = (text: string) => Buffer.from(text);
const tx = () => database().dataSource.manager;

describe.each<[string, () => ContentStore]>([
  ['PostgreSQL', () => new DatabaseContentStore()],
  ['a directory', () => new DirectoryContentStore(directory)],
])('content in %s', (where, store) => {
  it('comes back as it went in, also when it is stored by several at once', async () => {
    const bytes = bytesOf(`content in ${where}`);
    const hash = contentHash(bytes);
    await Promise.all(Array.from({ length: 8 }, () => store().put(tx(), hash, bytes)));
    expect(Buffer.from(await store().get(tx(), hash))).toEqual(bytes);
    const rows = await database().pool.query('SELECT size_bytes FROM document_contents WHERE hash = $1', [
      hash,
    ]);
    expect(rows.rows).toEqual([{ size_bytes: bytes.length }]);
  });

  it('that is not there is a fault, not an empty file', async () => {
    await expect(store().get(tx(), contentHash(bytesOf('never stored')))).rejects.toThrow();
  });
});

describe('a directory', () => {
  it('keeps no half-written files and notices a changed one', async () => {
    const bytes = bytesOf('to be changed');
    const hash = contentHash(bytes);
    const store = new DirectoryContentStore(directory);
    await store.put(tx(), hash, bytes);
    const folder = join(directory, hash.slice(0, 2));
    expect(await readdir(folder)).toEqual([hash]);
    await writeFile(join(folder, hash), 'changed');
    await expect(store.get(tx(), hash)).rejects.toThrow('was changed on disk');
  });
});

describe('an attachment', () => {
  const documents = new DocumentsService(new DatabaseContentStore());
  const owner = { ownerType: 'application', ownerId: newId() } as const;

  async function act<T>(work: (act: Act) => Promise<T>): Promise<void> {
    await new ActsService(database().dataSource).act(
      { principal: systemPrincipal('spec'), route: 'spec', key: null, body: {} },
      { lock: () => Promise.resolve(null), authorise: () => undefined, apply: work },
    );
  }

  it('that is removed is gone for readers; its content goes once nothing refers to it', async () => {
    const file = { fileName: 'a.txt', visibility: 'applicant', applicationId: owner.ownerId } as const;
    const [kept, removed] = [bytesOf('kept text'), bytesOf('removed text')];
    await act((under) => documents.attach(under, owner, { ...file, bytes: kept }));
    await act((under) => documents.attach(under, owner, { ...file, bytes: removed }));
    const second = (await documents.list(tx(), owner))[1];
    if (second === undefined) throw new Error('two were attached');
    await act((under) => documents.remove(under, second, owner.ownerId));
    expect(await documents.list(tx(), owner)).toHaveLength(1);
    await expect(documents.find(tx(), second.id)).rejects.toMatchObject({
      refusal: { code: 'documents.not-found' },
    });

    const orphan = bytesOf('nobody refers to this');
    await new DatabaseContentStore().put(tx(), contentHash(orphan), orphan);
    await dropOrphanContents(tx(), '2999-01-01T00:00:00.000Z');
    const left = await database().pool.query<{ hash: string }>('SELECT hash FROM document_contents');
    const hashes = left.rows.map(({ hash }) => hash);
    expect(hashes).toContain(contentHash(kept));
    expect(hashes).not.toContain(contentHash(orphan));
    expect(hashes).not.toContain(contentHash(removed));
  });
});

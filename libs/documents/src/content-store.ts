import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { EntityManager } from 'typeorm';

/** Where content lies. Either keeps the row that says that it is there. */
export interface ContentStore {
  put(tx: EntityManager, hash: string, bytes: Uint8Array): Promise<void>;
  get(tx: EntityManager, hash: string): Promise<Uint8Array>;
}

/** SHA-256, hex: the name of content everywhere. */
export function contentHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Content in PostgreSQL, the default: one backup has everything. */
export class DatabaseContentStore implements ContentStore {
  async put(tx: EntityManager, hash: string, bytes: Uint8Array): Promise<void> {
    await tx.query(
      'INSERT INTO document_contents (hash, size_bytes, bytes) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING',
      [hash, bytes.length, Buffer.from(bytes)],
    );
  }

  async get(tx: EntityManager, hash: string): Promise<Uint8Array> {
    const rows = await tx.query<{ bytes: Uint8Array | null }[]>(
      'SELECT bytes FROM document_contents WHERE hash = $1',
      [hash],
    );
    const bytes = rows[0]?.bytes;
    if (bytes == null) throw new Error(`The content ${hash} is not in the database.`);
    return bytes;
  }
}

/** Content in a directory, for funds whose attachments outgrow the database. Files are named by hash and never changed. */
export class DirectoryContentStore implements ContentStore {
  constructor(private readonly directory: string) {}

  async put(tx: EntityManager, hash: string, bytes: Uint8Array): Promise<void> {
    const folder = join(this.directory, hash.slice(0, 2));
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const temporary = join(folder, `${hash}.${randomBytes(6).toString('hex')}.part`);
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    // A link, not a rename: the same content stored twice at once must leave the first file alone.
    await link(temporary, join(folder, hash)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await unlink(temporary);
    await tx.query(
      'INSERT INTO document_contents (hash, size_bytes) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING',
      [hash, bytes.length],
    );
  }

  async get(_tx: EntityManager, hash: string): Promise<Uint8Array> {
    const bytes = await readFile(join(this.directory, hash.slice(0, 2), hash));
    if (contentHash(bytes) !== hash) throw new Error(`The content ${hash} was changed on disk.`);
    return bytes;
  }
}

import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EvidenceFile, EvidenceMedium } from './read-evidence.js';
import { readEvidence } from './read-evidence.js';

/** A file of evidence that was found good, beside us, so that it can be read again. */
export interface SpooledFile extends EvidenceFile {
  chunks(): AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
}

/**
 * Reads a file to its end while keeping it on disk: whoever sends it slowly holds no transaction, and what is wrong with it is
 * refused before anything is written. Nothing of a refused file stays.
 */
export async function spool(medium: EvidenceMedium, chunks: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
  const directory = await mkdtemp(join(tmpdir(), 'plinth-evidence-'));
  const path = join(directory, 'file');
  const discard = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      const file = await readEvidence(medium, kept(handle, chunks), () => Promise.resolve());
      return { ...file, chunks: () => createReadStream(path), discard };
    } finally {
      await handle.close();
    }
  } catch (error) {
    await discard();
    throw error;
  }
}

async function* kept(handle: FileHandle, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    await handle.write(chunk);
    yield chunk;
  }
}

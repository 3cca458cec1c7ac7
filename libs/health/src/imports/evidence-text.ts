import { createHash } from 'node:crypto';
import { refused } from '#libs/kernel/src/index.js';
import type { EvidenceSize } from '../domain/evidence-file.js';

/** What went by: size and hash of the bytes, complete once the text has ended. */
export interface Passed {
  bytes: number;
  hash: string;
}

/**
 * The text of a file as it arrives. Refuses what is too large (`health.import-too-large`), no UTF-8
 * (`health.import-not-utf8`: UTF-16 and compressed files among it) or holds NUL (`health.import-not-text`), and holds no more
 * than one piece of it.
 */
export async function* evidenceText(
  chunks: AsyncIterable<Uint8Array>,
  passed: Passed,
  { bytes: maxBytes }: EvidenceSize,
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of chunks) {
    passed.bytes += chunk.byteLength;
    if (passed.bytes > maxBytes) tooLarge(maxBytes);
    hash.update(chunk);
    yield textOf(() => decoder.decode(chunk, { stream: true }));
  }
  yield textOf(() => decoder.decode());
  passed.hash = hash.digest('hex');
}

/** The bound of a file in words; also for callers who learn its size before it arrives. */
export function tooLarge(maxBytes: number): never {
  const megabytes = maxBytes / 1_000_000;
  return refused('health.import-too-large', 'too-large', `A file of evidence has at most ${megabytes} MB.`);
}

function textOf(decode: () => string): string {
  let text: string;
  try {
    text = decode();
  } catch {
    return refused('health.import-not-utf8', 'invalid', 'The file is not UTF-8 text.');
  }
  if (text.includes('\0')) refused('health.import-not-text', 'invalid', 'The file holds a NUL character.');
  return text;
}

import { createWriteStream, readFileSync, statSync } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import jsonc from 'jsonc-parser';
import { refused } from '#libs/kernel/src/index.js';

/** The bytes of a file named on the command line (`-` is standard input). Refuses what cannot be read. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    return unreadable(error, path);
  }
}

/** A file that can be read twice: the one named on the command line, or a copy of standard input (`-`). */
export async function asFile(
  path: string,
): Promise<{ readonly path: string; readonly discard: () => Promise<void> }> {
  try {
    if (path !== '-') {
      await access(path);
      return { path, discard: () => Promise.resolve() };
    }
    const directory = await mkdtemp(join(tmpdir(), 'plinth-'));
    const copy = join(directory, 'input');
    await pipeline(process.stdin, createWriteStream(copy, { mode: 0o600 }));
    return { path: copy, discard: () => rm(directory, { recursive: true, force: true }) };
  } catch (error) {
    return unreadable(error, path);
  }
}

/** Refuses a file that the system does not give. */
export function unreadable(error: unknown, path: string): never {
  const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  return refused('cli.file-unreadable', 'malformed', `The file cannot be read: ${reason}.`, path);
}

/** The text of chunks as they arrive. Refuses what is no UTF-8. */
export async function* decoded(chunks: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_INVALID_ENCODED_DATA') notUtf8(path);
    throw error;
  }
}

function notUtf8(path: string): never {
  return refused('cli.not-utf8', 'malformed', 'The file is not UTF-8 text.', path);
}

/** The text of a file named on the command line (`-` is standard input). Refuses what cannot be read or is no UTF-8. */
export function readText(path: string): string {
  return textOf(readBytes(path), path);
}

/** Nothing where it cannot be said: reading will tell why. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function textOf(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return notUtf8(path);
  }
}

/** Far above the largest slate; reading more takes memory many times its size. */
const MAX_JSON_BYTES = 8 * 1024 * 1024;

/**
 * The parsed content of a JSON file. Refuses what is no JSON, more than 8 MiB, and an object that names a key twice: JSON leaves
 * open which of them counts (RFC 8259, 4), and whoever wrote both meant something by each.
 */
export function readJson(path: string): unknown {
  const bytes = path !== '-' && sizeOf(path) > MAX_JSON_BYTES ? null : readBytes(path);
  if (bytes === null || bytes.length > MAX_JSON_BYTES) {
    return refused('cli.too-large', 'too-large', 'No more than 8 MiB of JSON are read.', path);
  }
  const text = textOf(bytes, path);
  const content = parsed(text, path);
  refuseDuplicateKeys(text);
  return content;
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return refused('cli.not-json', 'malformed', `The file is no JSON: ${(error as Error).message}`, path);
  }
}

/** Where a reader of JSON is: in an object, with the keys it has had, or in an array, which has none. */
interface Within {
  readonly keys: Set<string> | null;
  step: string | number;
}

/** `text` is JSON, as deep as it likes. The refusal is about the place in it, such as `members[0].id`. */
function refuseDuplicateKeys(text: string): void {
  const scanner = jsonc.createScanner(text, true);
  const within: Within[] = [];
  let before = '';
  for (;;) {
    scanner.scan();
    // What a token begins with says what it is.
    const token = text.charAt(scanner.getTokenOffset());
    if (token === '') return;
    const here = within.at(-1);
    if (token === '"' && here?.keys != null && (before === '{' || before === ',')) {
      here.step = scanner.getTokenValue();
      if (here.keys.has(here.step)) {
        const line = scanner.getTokenStartLine() + 1;
        refused('cli.duplicate-key', 'malformed', `Line ${line} names a key again.`, placeOf(within));
      }
      here.keys.add(here.step);
    }
    if (token === '{') within.push({ keys: new Set(), step: '' });
    if (token === '[') within.push({ keys: null, step: 0 });
    if (token === '}' || token === ']') within.pop();
    if (token === ',' && typeof here?.step === 'number') here.step += 1;
    before = token;
  }
}

function placeOf(within: readonly Within[]): string {
  const steps = within.map(({ step }) => (typeof step === 'number' ? `[${step}]` : `.${step}`));
  return steps.join('').replace(/^\./, '');
}

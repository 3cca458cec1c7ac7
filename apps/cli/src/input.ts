import { readFileSync } from 'node:fs';
import { refused } from '#libs/kernel/src/index.js';

/** The bytes of a file named on the command line (`-` is standard input). Refuses what cannot be read. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    return refused('cli.file-unreadable', 'malformed', `The file cannot be read: ${reason}.`, path);
  }
}

/** The text of a file named on the command line (`-` is standard input). Refuses what cannot be read or is no UTF-8. */
export function readText(path: string): string {
  const bytes = readBytes(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refused('cli.not-utf8', 'malformed', 'The file is not UTF-8 text.', path);
  }
}

/** The parsed content of a JSON file. Refuses what is no JSON. */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    return refused('cli.not-json', 'malformed', `The file is no JSON: ${(error as Error).message}`, path);
  }
}

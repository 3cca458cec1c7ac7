import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { History } from '../domain/git-history.js';
import { runGit, startGit } from './run-git.js';
import { inQuarantine } from './quarantine.js';
import { readHistory } from './read-history.js';

/** Reads a gzipped `git fast-import` stream of our own (test data, the demo fund) as a history. */
export async function importHistory(file: string, signal: AbortSignal): Promise<History> {
  return inQuarantine(async (directory) => {
    const repository = join(directory, 'repository');
    await runGit(['init', '-q', '--bare', '-b', 'main', '--template=', repository], {
      cwd: directory,
      signal,
    });
    const importing = startGit(['-C', repository, 'fast-import', '--quiet'], { cwd: directory, signal });
    await pipeline(createReadStream(file), createGunzip(), importing.stdin);
    await importing.ended;
    return readHistory(repository);
  });
}

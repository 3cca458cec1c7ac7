import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const HISTORIES = fileURLToPath(new URL('../data/histories/', import.meta.url));
/** The bench measures on it; with its files it takes a quarter of a minute to import. */
const CURL = fileURLToPath(new URL('../bench/data/curl.fi.gz', import.meta.url));
const FILE_CHANGES = /^(M \d+ inline .*\ndata \d+\n\d+|D .*)\n/gm;

/** A directory of repositories that goes away with the spec. */
export class GitShelf {
  readonly directory = mkdtempSync(join(tmpdir(), 'plinth-git-'));

  /** A bare repository from one of the pseudonymous histories in `test/data/histories`. */
  import(name: 'xz' | 'libexpat' | 'core-js'): string {
    return this.imported(name, gunzipSync(readFileSync(join(HISTORIES, `${name}.fi.gz`))));
  }

  /** The history of curl without the files its commits touched: whoever asks for people and dates needs none. */
  importCurlWithoutFiles(): string {
    const stream = gunzipSync(readFileSync(CURL)).toString('latin1');
    return this.imported('curl', Buffer.from(stream.replace(FILE_CHANGES, ''), 'latin1'));
  }

  private imported(name: string, input: Buffer): string {
    const repository = join(this.directory, name);
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', repository]);
    execFileSync('git', ['-C', repository, 'fast-import', '--quiet'], {
      input,
      maxBuffer: 1 << 26,
    });
    return repository;
  }

  /** An empty repository with a work tree, and a way to run git in it as an invented person. */
  create(name: string): { path: string; git: (...args: string[]) => string } {
    const path = join(this.directory, name);
    execFileSync('git', ['init', '-q', '-b', 'main', path]);
    const git = (...args: string[]): string =>
      execFileSync(
        'git',
        ['-C', path, '-c', 'user.name=Ada Weber', '-c', 'user.email=ada@weber.example', ...args],
        {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
    return { path, git };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

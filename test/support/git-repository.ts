import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const HISTORIES = fileURLToPath(new URL('../data/histories/', import.meta.url));

/** A directory of repositories that goes away with the spec. */
export class GitShelf {
  readonly directory = mkdtempSync(join(tmpdir(), 'plinth-git-'));

  /** A bare repository from one of the pseudonymous histories in `test/data/histories`. */
  import(name: 'xz' | 'libexpat' | 'core-js'): string {
    const repository = join(this.directory, name);
    execFileSync('git', ['init', '-q', '--bare', '-b', 'main', repository]);
    execFileSync('git', ['-C', repository, 'fast-import', '--quiet'], {
      input: gunzipSync(readFileSync(join(HISTORIES, `${name}.fi.gz`))),
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

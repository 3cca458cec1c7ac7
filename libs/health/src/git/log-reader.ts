import { isUtf8 } from 'node:buffer';
import { refused } from '#libs/kernel/src/index.js';
import type { ChangeKind } from '../domain/git-history.js';
import type { HistoryBuilder } from '../domain/history-builder.js';
import { tooLarge } from './git-reader.js';

/** Fields of one commit in the order the reader expects them, each ended by NUL (`-z`). Every commit opens with `=`. */
export const LOG_FORMAT = '=%P%x00%ct%x00%aN%x00%aE%x00%cN%x00%cE';

const FIELDS = 6;
const OPENING = '='.charCodeAt(0);
const NEWLINE = '\n'.charCodeAt(0);
const SPACE = ' '.charCodeAt(0);
const KINDS = new Map<number, ChangeKind>([
  ['A'.charCodeAt(0), 'added'],
  ['D'.charCodeAt(0), 'deleted'],
]);
/** Several times the largest histories there are; some 600 MB at most, whatever somebody invents. */
const MOST = { commits: 5_000_000, identities: 500_000, paths: 2_000_000, changes: 25_000_000 } as const;
/** A newline and a letter. */
const MAX_STATUS_BYTES = 2;
/** Names and paths are far shorter; whatever is longer was made to fill the memory. */
const MAX_FIELD_BYTES = 8 * 1024 ** 2;

/**
 * Reads `git log -z --format=LOG_FORMAT --name-status` as it streams in and hands on numbers: names and paths are looked
 * at once each. After the fields of a commit come its changes, each a status of one letter (the first after a newline)
 * and a path; a status never begins like a commit.
 */
export class LogReader {
  private readonly identities = new Map<string, number>();
  private readonly paths = new Map<string, number>();
  private rest: Buffer = Buffer.alloc(0);
  /** The fields of the commit under way as raw bytes; complete at `FIELDS`. */
  private fields: string[] = [];
  private isMerge = false;
  private kind: ChangeKind | null = null;
  private commits = 0;
  private changes = 0;

  constructor(private readonly history: HistoryBuilder) {}

  write(chunk: Buffer): void {
    const data = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    let start = 0;
    for (let end = data.indexOf(0); end !== -1; end = data.indexOf(0, start)) {
      this.read(data, start, end);
      start = end + 1;
    }
    this.rest = data.subarray(start);
    if (this.rest.length > MAX_FIELD_BYTES || this.isTooMuch()) tooLarge();
  }

  /** The stream is over: nothing may be left half read. */
  end(): void {
    if (
      this.rest.length > 0 ||
      this.kind !== null ||
      (this.fields.length > 0 && this.fields.length < FIELDS)
    ) {
      malformed();
    }
  }

  private isTooMuch(): boolean {
    return (
      this.commits > MOST.commits ||
      this.changes > MOST.changes ||
      this.paths.size > MOST.paths ||
      this.identities.size > MOST.identities
    );
  }

  private read(data: Buffer, start: number, end: number): void {
    if (this.kind !== null) {
      this.changes += 1;
      if (!this.isMerge)
        this.history.addChange(this.kind, this.pathNumber(data.toString('latin1', start, end)));
      this.kind = null;
    } else if (this.fields.length > 0 && this.fields.length < FIELDS) {
      this.fields.push(data.toString('latin1', start, end));
      if (this.fields.length === FIELDS) this.addCommit();
    } else if (data[start] === OPENING) {
      this.isMerge = data.subarray(start, end).includes(SPACE);
      this.fields = ['='];
    } else if (this.fields.length === FIELDS && end - start <= MAX_STATUS_BYTES) {
      this.kind = KINDS.get(data[data[start] === NEWLINE ? start + 1 : start] as number) ?? 'modified';
    } else {
      malformed();
    }
  }

  private addCommit(): void {
    const [, committed, authorName, authorEmail, committerName, committerEmail] = this.fields as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    this.commits += 1;
    const author = this.identityNumber(authorName, authorEmail);
    const atSeconds = /^\d+$/.test(committed) ? Number(committed) : NaN;
    if (this.isMerge) this.history.addMerge(atSeconds, author);
    else this.history.addCommit(atSeconds, author, this.identityNumber(committerName, committerEmail));
  }

  private identityNumber(name: string, email: string): number {
    const key = `${name}\0${email}`;
    const known = this.identities.get(key);
    if (known !== undefined) return known;
    const number = this.history.addIdentity(decoded(name), decoded(email));
    this.identities.set(key, number);
    return number;
  }

  private pathNumber(path: string): number {
    const known = this.paths.get(path);
    if (known !== undefined) return known;
    const number = this.history.addPath();
    this.paths.set(path, number);
    return number;
  }
}

/** Raw bytes as text: UTF-8, or Latin-1 where it is not, so that two broken names do not become the same. */
export function decoded(raw: string): string {
  const bytes = Buffer.from(raw, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : raw;
}

function malformed(): never {
  return refused('health.git-failed', 'malformed', 'git could not read the repository: its log breaks off.');
}

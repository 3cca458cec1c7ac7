import type { FileChange, GitCommit } from '../domain/git-history.js';

/** Fields of one commit in the order the parser expects them, each ended by NUL (`-z`). */
export const LOG_FORMAT = '%H%x00%P%x00%ct%x00%aN%x00%aE%x00%cN%x00%cE';

const FIELDS = 7;
const KINDS: Readonly<Record<string, FileChange['kind']>> = { A: 'added', D: 'deleted' };

/** Splits a byte stream at NUL. */
export async function* nulSeparated(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = data.indexOf(0, start); end !== -1; end = data.indexOf(0, start)) {
      yield data.toString('utf8', start, end);
      start = end + 1;
    }
    rest = data.subarray(start);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

/**
 * Commits from `git log -z --format=LOG_FORMAT --name-status`. A status is one letter (the first of a commit after a
 * newline) followed by its path, so it cannot be mistaken for the hash that opens the next commit.
 */
export async function* parseLog(tokens: AsyncIterable<string>): AsyncGenerator<GitCommit> {
  let header: string[] = [];
  let changes: FileChange[] = [];
  let status: string | undefined;
  for await (const token of tokens) {
    if (status !== undefined) {
      changes.push({ kind: KINDS[status] ?? 'modified', path: token });
      status = undefined;
    } else if (header.length < FIELDS) {
      header.push(token);
    } else if (/^\n?[A-Z]\d*$/.test(token)) {
      status = token.replace('\n', '').charAt(0);
    } else {
      yield commitOf(header, changes);
      header = [token];
      changes = [];
    }
  }
  if (header.length === FIELDS) yield commitOf(header, changes);
}

function commitOf(fields: readonly string[], changes: readonly FileChange[]): GitCommit {
  const [id, parents, committed, authorName, authorEmail, committerName, committerEmail] = fields as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    id,
    isMerge: parents.includes(' '),
    authorName,
    authorEmail,
    committerName,
    committerEmail,
    committedAtSeconds: Number(committed),
    changes,
  };
}

import type { ChangeKind, FileColumns } from './git-history.js';
import { CHANGE_KINDS, NOBODY } from './git-history.js';

const ADDED = CHANGE_KINDS.indexOf('added' satisfies ChangeKind);
const DELETED = CHANGE_KINDS.indexOf('deleted' satisfies ChangeKind);

/**
 * Truck factor after Avelino, Passos, Hora and Valente (ICPC 2016): how many people have to leave until under half of
 * the files that exist have an author left. A creation is first authorship, every later change a delivery. Renames are
 * not followed (a renamed file starts anew), and generated files are not told apart. Null where there are no files, or
 * where under half have a human author to begin with.
 *
 * Counts the commits before a time; a machine's changes create and delete files but own none.
 */
export function truckFactor(files: FileColumns, beforeSeconds = Infinity): number | null {
  const authorsOfFiles = existingFiles(files, beforeSeconds);
  const owned = new Map<number, number[]>();
  for (const [file, authors] of authorsOfFiles.entries()) {
    for (const author of authors) {
      const list = owned.get(author);
      if (list === undefined) owned.set(author, [file]);
      else list.push(file);
    }
  }
  const fileCount = authorsOfFiles.length;
  const authorsLeft = authorsOfFiles.map((authors) => authors.length);
  let covered = authorsLeft.filter((count) => count > 0).length;
  if (fileCount === 0 || 2 * covered < fileCount) return null;
  const byFiles = [...owned].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  let removed = 0;
  for (const [, ownedFiles] of byFiles) {
    if (2 * covered < fileCount) break;
    removed += 1;
    for (const file of ownedFiles) {
      authorsLeft[file] = (authorsLeft[file] as number) - 1;
      if (authorsLeft[file] === 0) covered -= 1;
    }
  }
  return removed;
}

/** The authors of every file that exists, one file at a time: its changes lie side by side after a counting sort. */
function existingFiles(files: FileColumns, beforeSeconds: number): number[][] {
  const { start, kinds, authors } = changesByPath(files, beforeSeconds);
  const found: number[][] = [];
  for (let path = 0; path < files.pathCount; path += 1) {
    const history = lastLife(kinds, start[path] as number, start[path + 1] as number);
    if (history !== null) found.push(authorsOf(kinds, authors, history));
  }
  return found;
}

interface ChangesByPath {
  /** Where a path's changes begin; one more at the end. */
  readonly start: Uint32Array;
  readonly kinds: Uint8Array;
  readonly authors: Int32Array;
}

function changesByPath(files: FileColumns, beforeSeconds: number): ChangesByPath {
  const { atSeconds, firstChange, changes, pathCount } = files;
  const start = new Uint32Array(pathCount + 2);
  const each = (visit: (path: number, kind: number, commit: number) => void): void => {
    for (let commit = 0; commit < atSeconds.length; commit += 1) {
      if ((atSeconds[commit] as number) >= beforeSeconds) continue;
      const end = firstChange[commit + 1] as number;
      for (let at = firstChange[commit] as number; at < end; at += 1) {
        const change = changes[at] as number;
        visit(Math.floor(change / CHANGE_KINDS.length), change % CHANGE_KINDS.length, commit);
      }
    }
  };
  // Counts one place further than the path, so that filling moves every start to where it belongs.
  each((path) => (start[path + 2] = (start[path + 2] as number) + 1));
  for (let path = 2; path < start.length; path += 1)
    start[path] = (start[path] as number) + (start[path - 1] as number);
  const kinds = new Uint8Array(start.at(-1) as number);
  const authors = new Int32Array(kinds.length);
  each((path, kind, commit) => {
    const place = start[path + 1] as number;
    kinds[place] = kind;
    authors[place] = files.authors[commit] as number;
    start[path + 1] = place + 1;
  });
  return { start, kinds, authors };
}

/** The changes since the file was last deleted; null where it does not exist. */
function lastLife(kinds: Uint8Array, from: number, to: number): [number, number] | null {
  let begin = to;
  while (begin > from && kinds[begin - 1] !== DELETED) begin -= 1;
  return begin === to ? null : [begin, to];
}

/** The authors of one file: DOA over three quarters of the highest, and either 3.293 or the creator. */
function authorsOf(kinds: Uint8Array, authors: Int32Array, [from, to]: [number, number]): number[] {
  const deliveries = new Map<number, number>();
  const isCreation = kinds[from] === ADDED;
  const creator = isCreation ? (authors[from] as number) : NOBODY;
  let total = 0;
  for (let at = from; at < to; at += 1) {
    const author = authors[at] as number;
    if (author === NOBODY) continue;
    const delivered = isCreation && at === from ? 0 : 1;
    deliveries.set(author, (deliveries.get(author) ?? 0) + delivered);
    total += delivered;
  }
  let highest = -Infinity;
  for (const [person, own] of deliveries) {
    highest = Math.max(highest, degreeOfAuthorship(person === creator, own, total - own));
  }
  const found: number[] = [];
  for (const [person, own] of deliveries) {
    const degree = degreeOfAuthorship(person === creator, own, total - own);
    if (degree / highest > 0.75 && (degree >= 3.293 || person === creator)) found.push(person);
  }
  return found;
}

function degreeOfAuthorship(isCreator: boolean, deliveries: number, acceptances: number): number {
  return 3.293 + (isCreator ? 1.098 : 0) + 0.164 * deliveries - 0.321 * Math.log(1 + acceptances);
}

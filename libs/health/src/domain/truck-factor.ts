import type { DatedChange, PersonNumber } from './git-history.js';

interface FileRecord {
  creator: PersonNumber | null;
  readonly changes: Map<PersonNumber, number>;
  total: number;
}

/**
 * Truck factor after Avelino, Passos, Hora and Valente (ICPC 2016): how many people have to leave until under half of
 * the files that exist have an author left. A creation is first authorship, every later change a delivery. Renames are
 * not followed (a renamed file starts anew), and generated files are not told apart. Null where there are no files, or
 * where under half have a human author to begin with.
 *
 * `changes` in ascending order of time; a machine's changes create and delete files but own none.
 */
export function truckFactor(changes: Iterable<DatedChange>): number | null {
  const files = filesAtEnd(changes);
  const owned = new Map<PersonNumber, number[]>();
  const authorsLeft: number[] = [];
  for (const file of files) {
    const authors = authorsOf(file);
    for (const author of authors) {
      const list = owned.get(author);
      if (list === undefined) owned.set(author, [authorsLeft.length]);
      else list.push(authorsLeft.length);
    }
    authorsLeft.push(authors.length);
  }
  let covered = authorsLeft.filter((count) => count > 0).length;
  if (files.length === 0 || 2 * covered < files.length) return null;
  const byFiles = [...owned].sort((a, b) => b[1].length - a[1].length || a[0] - b[0]);
  let removed = 0;
  for (const [, ownedFiles] of byFiles) {
    if (2 * covered < files.length) break;
    removed += 1;
    for (const file of ownedFiles) {
      authorsLeft[file] = (authorsLeft[file] as number) - 1;
      if (authorsLeft[file] === 0) covered -= 1;
    }
  }
  return removed;
}

/** The authors of one file: DOA over three quarters of the highest, and either 3.293 or the creator. */
function authorsOf(file: FileRecord): PersonNumber[] {
  const degrees = [...file.changes].map(([person, deliveries]) => {
    const first = file.creator === person ? 1 : 0;
    const others = file.total - deliveries;
    return {
      person,
      first,
      doa: 3.293 + 1.098 * first + 0.164 * deliveries - 0.321 * Math.log(1 + others),
    };
  });
  const highest = Math.max(...degrees.map(({ doa }) => doa));
  return degrees
    .filter(({ doa, first }) => doa / highest > 0.75 && (doa >= 3.293 || first === 1))
    .map(({ person }) => person);
}

function filesAtEnd(changes: Iterable<DatedChange>): FileRecord[] {
  const files = new Map<number, FileRecord>();
  for (const { kind, path, author } of changes) {
    if (kind === 'deleted') {
      files.delete(path);
      continue;
    }
    const file = files.get(path);
    if (file === undefined) {
      const created = kind === 'added' ? author : null;
      const deliveries = kind === 'added' ? 0 : 1;
      const record: FileRecord = { creator: created, changes: new Map(), total: 0 };
      if (author !== null) record.changes.set(author, deliveries);
      record.total = author === null ? 0 : deliveries;
      files.set(path, record);
      continue;
    }
    if (author === null) continue;
    file.changes.set(author, (file.changes.get(author) ?? 0) + 1);
    file.total += 1;
  }
  return [...files.values()];
}

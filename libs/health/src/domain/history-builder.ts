import { employerOf } from './employer.js';
import type {
  ChangeKind,
  CommitColumns,
  CountedTag,
  FileColumns,
  History,
  MergeColumns,
} from './git-history.js';
import { CHANGE_KINDS, NOBODY, OBJECTED } from './git-history.js';
import { isBot, normaliseEmail } from './identity.js';
import type { HasObjected } from './objection.js';
import { NOBODY_OBJECTED, objectionDigest } from './objection.js';
import { People } from './people.js';
import { tagKind } from './version-tag.js';

/** A tag as a repository tells it; `maker` is the tagger, or the author of the commit a lightweight tag names. */
export interface GitTag {
  readonly name: string;
  readonly atSeconds: number;
  readonly isAnnotated: boolean;
  /** Number of the identity. */
  readonly maker: number;
}

/** Instead of a person: a machine, which counts nowhere. */
const MACHINE = -2;
/** 1970 is what git writes for a date it does not know: nothing on its first day is a date. */
const FIRST_DATED_SECOND = 86_400;

/**
 * Takes a history piece by piece, newest commit first as `git log` prints them, and keeps only what is counted, as
 * numbers in columns: memory grows by some 50 bytes a commit and 10 a file change.
 */
export class HistoryBuilder {
  private readonly people = new People();
  /** By identity: the handle of a person, or a machine. */
  private readonly handles: number[] = [];
  private readonly emails: string[] = [];
  private readonly commits = {
    atSeconds: [] as number[],
    authors: [] as number[],
    committers: [] as number[],
  };
  private readonly firstChange: number[] = [];
  private readonly changes: number[] = [];
  private readonly merges = { atSeconds: [] as number[], authors: [] as number[] };
  private readonly tags: (Omit<GitTag, 'name'> & Pick<CountedTag, 'kind'>)[] = [];
  private readonly objected = new Set<number>();
  private pathCount = 0;

  constructor(private readonly hasObjected: HasObjected = NOBODY_OBJECTED) {}

  /** Registers a name with an address; the number stands for both in what follows. */
  addIdentity(name: string, email: string): number {
    const handle = isBot(name, email) ? MACHINE : this.people.add(name, email);
    if (handle !== MACHINE && this.hasObjected(normaliseEmail(email))) this.objected.add(handle);
    this.handles.push(handle);
    this.emails.push(email);
    return this.handles.length - 1;
  }

  /** Registers a path; the number stands for it in what follows. */
  addPath(): number {
    return this.pathCount++;
  }

  /** One non-merge commit by its identities; of equal times the later given counts as the older. */
  addCommit(atSeconds: number, author: number, committer: number): void {
    this.commits.atSeconds.push(dated(atSeconds));
    this.commits.authors.push(author);
    this.commits.committers.push(committer);
    this.firstChange.push(this.changes.length);
  }

  /** A file that the commit added last has changed. */
  addChange(kind: ChangeKind, path: number): void {
    this.changes.push(path * CHANGE_KINDS.length + CHANGE_KINDS.indexOf(kind));
  }

  addMerge(atSeconds: number, author: number): void {
    this.merges.atSeconds.push(dated(atSeconds));
    this.merges.authors.push(author);
  }

  addTag({ name, ...tag }: GitTag): void {
    this.tags.push({ kind: tagKind(name), ...tag });
  }

  build(options: { readonly isComplete: boolean } = { isComplete: true }): History {
    // Who objected is nobody under every identity that is theirs.
    const objectors = new Set([...this.objected].map((handle) => this.people.numberOf(handle)));
    const persons = Int32Array.from(this.handles, (handle) => {
      const person = handle === MACHINE ? MACHINE : this.people.numberOf(handle);
      return objectors.has(person) ? OBJECTED : person;
    });
    const commits = this.commitColumns(persons);
    const firstSeenSeconds = firstSeen(commits, this.people.count());
    return {
      commits,
      files: this.fileColumns(persons),
      tags: this.countedTags(persons, firstSeenSeconds),
      merges: this.mergeColumns(persons),
      firstSeenSeconds,
      digests: this.digests(),
      isComplete: options.isComplete,
    };
  }

  private digests(): string[] {
    const addresses = this.emails.filter((_, identity) => this.handles[identity] !== MACHINE);
    return [...new Set(addresses.map(objectionDigest))].filter((digest) => digest !== null);
  }

  private commitColumns(persons: Int32Array): CommitColumns {
    const { atSeconds, authors, committers } = this.commits;
    const order = ascending(atSeconds, (index) => persons[authors[index] as number] !== MACHINE);
    const employers = this.employers(persons);
    const named = (identity: number): number => Math.max(NOBODY, persons[identity] as number);
    return {
      atSeconds: Float64Array.from(order, (index) => atSeconds[index] as number),
      authors: Int32Array.from(order, (index) => named(authors[index] as number)),
      committers: Int32Array.from(order, (index) => {
        const person = persons[committers[index] as number] as number;
        return person === MACHINE ? NOBODY : person;
      }),
      employers: Int32Array.from(order, (index) => employers[authors[index] as number] as number),
    };
  }

  /** By identity. */
  private employers(persons: Int32Array): Int32Array {
    const numbers = new Map<string, number>();
    return Int32Array.from(this.emails, (email, identity) => {
      const employer = persons[identity] === OBJECTED ? null : employerOf(email, persons[identity] as number);
      if (employer === null) return NOBODY;
      if (!numbers.has(employer)) numbers.set(employer, numbers.size);
      return numbers.get(employer) as number;
    });
  }

  /** Oldest first as the history made them: a skewed clock must not change a file before it was there. */
  private fileColumns(persons: Int32Array): FileColumns {
    const { atSeconds, authors } = this.commits;
    const count = authors.length;
    const changes = new Uint32Array(this.changes.length);
    const firstChange = new Uint32Array(count + 1);
    let filled = 0;
    for (let at = 0; at < count; at += 1) {
      const index = count - 1 - at;
      const end = this.firstChange[index + 1] ?? this.changes.length;
      for (let change = this.firstChange[index] as number; change < end; change += 1) {
        changes[filled] = this.changes[change] as number;
        filled += 1;
      }
      firstChange[at + 1] = filled;
    }
    return {
      atSeconds: Float64Array.from(atSeconds).reverse(),
      authors: Int32Array.from(authors, (identity) =>
        Math.max(NOBODY, persons[identity] as number),
      ).reverse(),
      firstChange,
      changes,
      pathCount: this.pathCount,
    };
  }

  private mergeColumns(persons: Int32Array): MergeColumns {
    const { atSeconds, authors } = this.merges;
    const order = ascending(atSeconds, (index) => persons[authors[index] as number] !== MACHINE);
    return {
      atSeconds: Float64Array.from(order, (index) => atSeconds[index] as number),
      authors: Int32Array.from(order, (index) =>
        Math.max(NOBODY, persons[authors[index] as number] as number),
      ),
    };
  }

  private countedTags(persons: Int32Array, firstSeenSeconds: Float64Array): CountedTag[] {
    return this.tags
      .map(({ kind, atSeconds, isAnnotated, maker }) => {
        const person = persons[maker] as number;
        const isKnown = isAnnotated && (firstSeenSeconds[person] ?? Infinity) !== Infinity;
        const tagger = isAnnotated && person === OBJECTED ? OBJECTED : isKnown ? person : NOBODY;
        return { kind, atSeconds, tagger, isMachine: person === MACHINE };
      })
      .sort((a, b) => a.atSeconds - b.atSeconds);
  }
}

function dated(atSeconds: number): number {
  return atSeconds >= FIRST_DATED_SECOND ? atSeconds : -Infinity;
}

/** Indexes in ascending order of time, of equal times the later given first. */
function ascending(atSeconds: readonly number[], isMeant: (index: number) => boolean): number[] {
  const order: number[] = [];
  for (let index = atSeconds.length - 1; index >= 0; index -= 1) if (isMeant(index)) order.push(index);
  const time = (index: number): number => atSeconds[index] as number;
  return order.sort((a, b) => (time(a) < time(b) ? -1 : time(a) > time(b) ? 1 : b - a));
}

function firstSeen({ atSeconds, authors, committers }: CommitColumns, people: number): Float64Array {
  const seen = new Float64Array(people).fill(Infinity);
  for (let index = atSeconds.length - 1; index >= 0; index -= 1) {
    const at = atSeconds[index] as number;
    if (at === -Infinity) break;
    for (const person of [authors[index], committers[index]] as [number, number]) {
      if (person >= 0) seen[person] = at;
    }
  }
  return seen;
}

import type { Instant } from '#libs/kernel/src/index.js';
import { DAY_SECONDS } from './calendar.js';
import type { CommitColumns, CountedTag, History, MergeColumns } from './git-history.js';
import { NOBODY } from './git-history.js';

/** What is counted per person and day. */
export const COUNTED_KINDS = [
  'authored',
  'committed',
  'merged',
  'release',
  'prerelease',
  'other-tag',
] as const;
export type CountedKind = (typeof COUNTED_KINDS)[number];

/**
 * A history as counts per pseudonymous person and day, columns of equal length in order of days: what windows that move
 * are computed from while nothing happens. Numbers mean nothing outside their row: no names, no addresses, no paths.
 */
export interface DayCounts {
  /** Index into the kinds. */
  readonly kinds: readonly number[];
  /** Days since 1970; 0 for what has no date. */
  readonly days: readonly number[];
  /** Nobody where unknown, and who objected where somebody committed or tagged. */
  readonly persons: readonly number[];
  /** Of what was authored; nobody where hidden. */
  readonly employers: readonly number[];
  readonly counts: readonly number[];
  readonly isComplete: boolean;
}

/** A history as it was counted, with what its repository looked like then. */
export interface CountedHistory extends DayCounts {
  /** The forge's last push when it was counted; null where no forge told. */
  readonly pushedAt: Instant | null;
  /** The digest of HEAD and tags that were counted (`git/refs.ts`); null where it is not known. */
  readonly refs: string | null;
  readonly countedAt: Instant;
}

/** Instead of a person: a machine, which tags releases and breaks no silence. */
const MACHINE = -2;
/** The last day that can be written in four digits; whatever is dated later. */
const LAST_DAY = 2_932_896;

/** Gives meaningless numbers to so many people or employers: a permutation of 0, 1, 2 … */
export type Shuffle = (count: number) => readonly number[];

/** Counts a history by day, with people and employers renumbered, so that a number does not tell who came first. */
export function countDays(history: History, shuffle: Shuffle): DayCounts {
  const { commits, merges, tags } = history;
  const persons = shuffle(history.firstSeenSeconds.length);
  const employers = shuffle(commits.employers.reduce((most, number) => Math.max(most, number + 1), 0));
  const rows = new Map<
    string,
    [kind: number, day: number, person: number, employer: number, count: number]
  >();
  const add = (kind: CountedKind, atSeconds: number, person: number, employer = NOBODY): void => {
    const [index, day] = [COUNTED_KINDS.indexOf(kind), dayOf(atSeconds)];
    const [who, where] = [persons[person] ?? person, employers[employer] ?? NOBODY];
    const key = `${index} ${day} ${who} ${where}`;
    const row = rows.get(key);
    if (row === undefined) rows.set(key, [index, day, who, where, 1]);
    else row[4] += 1;
  };
  for (const [index, at] of commits.atSeconds.entries()) {
    add('authored', at, commits.authors[index] as number, commits.employers[index]);
    if (commits.committers[index] !== NOBODY) add('committed', at, commits.committers[index] as number);
  }
  for (const [index, at] of merges.atSeconds.entries()) add('merged', at, merges.authors[index] as number);
  for (const { kind, atSeconds, tagger, isMachine } of tags) {
    add(kind === 'other' ? 'other-tag' : kind, atSeconds, isMachine ? MACHINE : tagger);
  }
  const sorted = [...rows.values()].sort((a, b) => a[1] - b[1] || a[0] - b[0] || a[2] - b[2] || a[3] - b[3]);
  const column = (index: 0 | 1 | 2 | 3 | 4): number[] => sorted.map((row) => row[index]);
  return {
    kinds: column(0),
    days: column(1),
    persons: column(2),
    employers: column(3),
    counts: column(4),
    isComplete: history.isComplete,
  };
}

/**
 * The history that counts stand for, to be read as of midnights UTC: everything of a day lies a second after it began,
 * so that half-open windows hold. Files are not kept: truck factor stays as of the last clone.
 */
export function historyOf(counted: DayCounts): History {
  const authored = expanded(counted, 'authored');
  const merged = expanded(counted, 'merged');
  const commits: CommitColumns = {
    atSeconds: Float64Array.from(authored, ({ day }) => secondOf(day)),
    authors: Int32Array.from(authored, ({ person }) => person),
    committers: committersBeside(authored, expanded(counted, 'committed')),
    employers: Int32Array.from(authored, ({ employer }) => employer),
  };
  const merges: MergeColumns = {
    atSeconds: Float64Array.from(merged, ({ day }) => secondOf(day)),
    authors: Int32Array.from(merged, ({ person }) => person),
  };
  const people = counted.persons.reduce((most, person) => Math.max(most, person + 1), 0);
  const firstSeenSeconds = new Float64Array(people).fill(Infinity);
  for (let index = commits.atSeconds.length - 1; index >= 0; index -= 1) {
    const at = commits.atSeconds[index] as number;
    if (at === -Infinity) break;
    for (const person of [commits.authors[index], commits.committers[index]] as [number, number]) {
      if (person >= 0) firstSeenSeconds[person] = at;
    }
  }
  return {
    commits,
    merges,
    tags: tagsOf(counted),
    files: null,
    firstSeenSeconds,
    digests: [],
    isComplete: counted.isComplete,
  };
}

interface Entry {
  readonly day: number;
  readonly person: number;
  readonly employer: number;
}

/** One entry for each that was counted of a kind, in order of days. */
function expanded({ kinds, days, persons, employers, counts }: DayCounts, kind: CountedKind): Entry[] {
  const entries: Entry[] = [];
  const wanted = COUNTED_KINDS.indexOf(kind);
  for (const [index, found] of kinds.entries()) {
    if (found !== wanted) continue;
    const entry = {
      day: days[index] as number,
      person: persons[index] as number,
      employer: employers[index] as number,
    };
    for (let count = counts[index] as number; count > 0; count -= 1) entries.push(entry);
  }
  return entries;
}

/** Who committed on a day stands beside any of what was authored that day: only their number is ever asked. */
function committersBeside(authored: readonly Entry[], committed: readonly Entry[]): Int32Array {
  const column = new Int32Array(authored.length).fill(NOBODY);
  let next = 0;
  for (const [index, { day }] of authored.entries()) {
    if (committed[next]?.day !== day) continue;
    column[index] = (committed[next] as Entry).person;
    next += 1;
  }
  return column;
}

function tagsOf(counted: DayCounts): CountedTag[] {
  const of = (kind: CountedKind, as: CountedTag['kind']): CountedTag[] =>
    expanded(counted, kind).map(({ day, person }) => ({
      kind: as,
      atSeconds: secondOf(day),
      tagger: person === MACHINE ? NOBODY : person,
      isMachine: person === MACHINE,
    }));
  return [...of('release', 'release'), ...of('prerelease', 'prerelease'), ...of('other-tag', 'other')].sort(
    (a, b) => a.atSeconds - b.atSeconds,
  );
}

function dayOf(atSeconds: number): number {
  return Math.min(LAST_DAY, Math.max(0, Math.floor(atSeconds / DAY_SECONDS)));
}

function secondOf(day: number): number {
  return day === 0 ? -Infinity : day * DAY_SECONDS + 1;
}

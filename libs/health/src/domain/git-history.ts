import type { TagKind } from './version-tag.js';

/** Number of a person inside one history. Names and addresses are not kept beside it. */
export type PersonNumber = number;

/** In a column of people or employers: nobody is named there. */
export const NOBODY = -1;

/** In a column of committers, or as a tagger: somebody who objected to being counted, which a machine did not. */
export const OBJECTED = -3;

/**
 * Non-merge commits by humans, reduced to what is counted: columns of equal length, ascending by time. A commit whose
 * date cannot be read lies before every window (`-Infinity`).
 */
export interface CommitColumns {
  readonly atSeconds: Float64Array;
  /** Nobody where the author objected to being counted as a person. */
  readonly authors: Int32Array;
  /** Nobody where a machine committed for the author (a forge's merge button); who objected is told apart from it. */
  readonly committers: Int32Array;
  /** Number of the author's employer inside this history: their domain, or themselves; nobody for `.invalid`. */
  readonly employers: Int32Array;
}

export const CHANGE_KINDS = ['added', 'modified', 'deleted'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** File changes of non-merge commits, machines' too, in the order the history made them. */
export interface FileColumns {
  readonly atSeconds: Float64Array;
  /** Nobody for a machine, which owns nothing. */
  readonly authors: Int32Array;
  /** Where a commit's changes begin; one more at the end. */
  readonly firstChange: Uint32Array;
  /** `path number × 4 + index of the kind`. A rename is a delete and an add. */
  readonly changes: Uint32Array;
  readonly pathCount: number;
}

export interface MergeColumns {
  readonly atSeconds: Float64Array;
  readonly authors: Int32Array;
}

/** A tag reduced to what its name says and who made it. */
export interface CountedTag {
  readonly kind: TagKind;
  readonly atSeconds: number;
  /** Nobody where unknown, and where the tagger never wrote or committed a change; who objected is told apart. */
  readonly tagger: PersonNumber;
  /** A machine's tag is a release like another, and breaks no silence. */
  readonly isMachine: boolean;
}

/** A repository's history with people counted and names dropped, everything in ascending order of time. */
export interface History {
  readonly commits: CommitColumns;
  /** Null where only counts per day were kept. */
  readonly files: FileColumns | null;
  readonly tags: readonly CountedTag[];
  /** Human merges: they break silence and count nowhere else. */
  readonly merges: MergeColumns;
  /** First appearance as author or committer with a readable date, epoch seconds, by person; else `Infinity`. */
  readonly firstSeenSeconds: Float64Array;
  /** Digests of the addresses that are in it, as objections are kept, so that counts know who objects later. */
  readonly digests: readonly string[];
  /** False for a shallow clone: what needs the whole past is then not collected. */
  readonly isComplete: boolean;
}

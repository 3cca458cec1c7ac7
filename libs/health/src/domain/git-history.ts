/** One commit of the default branch as `git log` tells it, identities after mailmap. Times are epoch seconds. */
export interface GitCommit {
  readonly id: string;
  readonly isMerge: boolean;
  readonly authorName: string;
  readonly authorEmail: string;
  readonly committerName: string;
  readonly committerEmail: string;
  readonly committedAtSeconds: number;
  /** Empty for merges. Renames are not followed: a rename is a delete and an add. */
  readonly changes: readonly FileChange[];
}

export interface FileChange {
  readonly kind: 'added' | 'modified' | 'deleted';
  readonly path: string;
}

/** A tag with the time it was made; `tagger` is null for a lightweight tag, which does not say who made it. */
export interface GitTag {
  readonly name: string;
  readonly atSeconds: number;
  readonly tagger: { readonly name: string; readonly email: string } | null;
}

/** Number of a person inside one history. Names and addresses are not kept beside it. */
export type PersonNumber = number;

/** A non-merge commit by a human, reduced to what is counted. */
export interface CountedCommit {
  readonly atSeconds: number;
  readonly author: PersonNumber;
  /** Null where a machine committed for the author (a forge's merge button). */
  readonly committer: PersonNumber | null;
  /** Domain of the author's address; the person where it is free mail; null for `.invalid`. */
  readonly employer: string | null;
}

/** A file change in order of time; `author` is null for a machine, which owns nothing. */
export interface DatedChange {
  readonly atSeconds: number;
  readonly author: PersonNumber | null;
  readonly kind: FileChange['kind'];
  readonly path: number;
}

export interface CountedTag {
  readonly name: string;
  readonly atSeconds: number;
  /** Null where unknown, and where the tagger never wrote or committed a change. */
  readonly tagger: PersonNumber | null;
}

/** A repository's history with people counted and names dropped, everything in ascending order of time. */
export interface History {
  readonly commits: readonly CountedCommit[];
  readonly changes: readonly DatedChange[];
  readonly tags: readonly CountedTag[];
  /** Human merges: they break silence and count nowhere else. */
  readonly mergeSeconds: readonly number[];
  /** First appearance as author or committer, epoch seconds, by person. */
  readonly firstSeenSeconds: readonly number[];
  /** False for a shallow clone: what needs the whole past is then not collected. */
  readonly isComplete: boolean;
}

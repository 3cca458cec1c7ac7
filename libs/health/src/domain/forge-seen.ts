import type { Instant } from '#libs/kernel/src/index.js';

/**
 * What a forge shows of a repository, still with people in it. Lives in memory while an answer is read; what is kept are
 * the facts of `forge-facts.ts`, in which nobody stands.
 */
export interface SeenActor {
  readonly login: string;
  readonly isHuman: boolean;
}

/** A comment or review. */
export interface SeenAnswer {
  readonly at: Instant;
  /** Null where the account is gone. */
  readonly by: SeenActor | null;
}

/** An issue. `answers` in order of time. */
export interface SeenItem {
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  readonly author: SeenActor | null;
  /** Neither owner, member nor collaborator; null where the forge does not tell. */
  readonly isOutsider: boolean | null;
  readonly answers: readonly SeenAnswer[];
  /** False where there are more answers than were read. */
  readonly hasAllAnswers: boolean;
}

/** A pull or merge request, opened. */
export interface SeenPull extends SeenItem {
  readonly mergedAt: Instant | null;
  readonly mergedBy: SeenActor | null;
  /** Null where the forge does not tell. */
  readonly reviews: readonly SeenAnswer[] | null;
  readonly hasAllReviews: boolean;
}

/** A pull or merge request, merged. */
export interface SeenMerge {
  readonly at: Instant;
  readonly author: SeenActor | null;
  readonly mergedBy: SeenActor | null;
  /** Null where the forge does not tell. */
  readonly approvals: readonly SeenAnswer[] | null;
}

/** A commit of the default branch. */
export interface SeenCommit {
  readonly at: Instant;
  readonly isMerge: boolean;
  readonly isHuman: boolean;
  /** The account that put it there, where it is one. */
  readonly by: SeenActor | null;
  /** Whether it came through a pull request; null where the forge does not tell. */
  readonly hasPull: boolean | null;
}

/** A published release, or a tag that reads as a version. */
export interface SeenRelease {
  readonly at: Instant;
  readonly by: SeenActor | null;
}

import type { Instant } from '#libs/kernel/src/index.js';
import type { NullReason } from './metric.js';

/** A part of the facts that is not there, and why: did not arrive, is not told by this forge, makes no sense here. */
export interface Missing {
  readonly missing: NullReason;
}
export type Part<T> = T | Missing;

export function isMissing<T>(part: Part<T>): part is Missing {
  return typeof part === 'object' && part !== null && 'missing' in part;
}

/** The newest of something: everything from `since` on is there; all there ever was where that is null. */
export interface Sample<T> {
  readonly items: readonly T[];
  readonly since: Instant | null;
}

/** An issue by a human, with nobody in it. */
export interface ForgeItem {
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  readonly isOutsider: boolean | null;
  /** First answer by another human; a merge by another human is one. */
  readonly answeredAt: Instant | null;
  /** Where no answer was found: from here on there may be one that was not read. */
  readonly unreadFrom: Instant | null;
}

/** A pull request by a human. */
export interface ForgePull extends ForgeItem {
  readonly review: Part<{
    /** First review by another human. */
    readonly at: Instant | null;
    readonly unreadFrom: Instant | null;
  }>;
}

/** A merged pull request by a human. */
export interface ForgeMerge {
  readonly at: Instant;
  /** Another human approved; null where the forge does not tell. */
  readonly isApproved: boolean | null;
  /** Merged by its own author; null where the forge does not tell. */
  readonly isOwn: boolean | null;
}

export const FORGE_FLAGS = ['archived', 'disabled', 'fork', 'mirror', 'empty'] as const;
export type ForgeFlag = (typeof FORGE_FLAGS)[number];

/** Opened and closed in the window that ends when the facts were read, without machines as far as they are known. */
export interface ForgeCounts {
  readonly issues: { readonly opened: number; readonly closed: number };
  readonly pulls: { readonly opened: number; readonly closed: number };
  /**
   * Pull requests of humans alone, from a time within the window on: where the forge counted more of them than it told the
   * authors of, so that machines may be among the others.
   */
  readonly pullsSince?: { readonly opened: number; readonly closed: number; readonly since: Instant };
  /** Opened less closed of both by humans alone, from a time within the window on, where not every author was told. */
  readonly growthSince?: { readonly growth: number; readonly since: Instant };
}

/** What somebody did for a project: merged, pushed, tagged, or reviewed another's change. Numbers stand for people. */
export interface MaintenanceAct {
  /** Null where the forge does not say who it was. */
  readonly person: number | null;
  readonly at: Instant;
}

/**
 * What a forge told about a repository, as it is kept: times, yes and no, and counts, without names or accounts. From it
 * every metric is computed, again whenever windows have moved although nothing happened.
 */
export interface ForgeFacts {
  readonly readAt: Instant;
  readonly flags: Readonly<Record<ForgeFlag, Part<boolean>>>;
  readonly fundingChannels: Part<number>;
  readonly sponsors: Part<number>;
  /** Published, no prerelease. */
  readonly releases: Part<Sample<Instant>>;
  readonly issues: Part<Sample<ForgeItem>>;
  readonly pulls: Part<Sample<ForgePull>>;
  readonly merges: Part<Sample<ForgeMerge>>;
  /** Human commits that came through no pull request, without merges. */
  readonly pushes: Part<Sample<Instant>>;
  readonly counts: Part<ForgeCounts>;
  /** The last human commit, merge, release or reply of somebody of the project. */
  readonly lastActivityAt: Part<Instant>;
}

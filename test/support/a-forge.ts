import type { ForgeFacts, ForgeItem, ForgeMerge, ForgePull } from '#libs/health/src/domain/forge-facts.js';
import type {
  SeenActor,
  SeenCommit,
  SeenItem,
  SeenMerge,
  SeenPull,
} from '#libs/health/src/domain/forge-seen.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';

export const asOf = instant('2026-07-01');
export const ada: SeenActor = { login: 'ada', isHuman: true };
export const ola: SeenActor = { login: 'ola', isHuman: true };
export const machine: SeenActor = { login: 'stale[bot]', isHuman: false };

export function daysAgo(days: number): Instant {
  return instant(Date.parse(asOf) - days * 86_400_000);
}

export function seenItem(over: Partial<SeenItem> = {}): SeenItem {
  return {
    openedAt: daysAgo(60),
    closedAt: null,
    author: ola,
    isOutsider: true,
    answers: [],
    hasAllAnswers: true,
    ...over,
  };
}

export function seenPull(over: Partial<SeenPull> = {}): SeenPull {
  return { ...seenItem(), mergedAt: null, mergedBy: null, reviews: [], hasAllReviews: true, ...over };
}

export function seenMerge(over: Partial<SeenMerge> = {}): SeenMerge {
  return { at: daysAgo(30), author: ola, mergedBy: ada, approvals: [], ...over };
}

export function seenCommit(over: Partial<SeenCommit> = {}): SeenCommit {
  return { at: daysAgo(30), isMerge: false, isHuman: true, by: ada, hasPull: false, ...over };
}

export function anItem(over: Partial<ForgeItem> = {}): ForgeItem {
  return {
    openedAt: daysAgo(60),
    closedAt: null,
    isOutsider: true,
    answeredAt: null,
    unreadFrom: null,
    ...over,
  };
}

export function aPull(over: Partial<ForgePull> = {}): ForgePull {
  return { ...anItem(), review: { at: null, unreadFrom: null }, ...over };
}

export function aMerge(over: Partial<ForgeMerge> = {}): ForgeMerge {
  return { at: daysAgo(30), isApproved: true, isOwn: false, ...over };
}

/** Everything there is, and nothing in it. */
export function forgeFacts(over: Partial<ForgeFacts> = {}): ForgeFacts {
  const nothing = { items: [], since: null };
  return {
    readAt: asOf,
    flags: { archived: false, disabled: false, fork: false, mirror: false, empty: false },
    fundingChannels: 0,
    sponsors: 0,
    releases: nothing,
    issues: nothing,
    pulls: nothing,
    merges: nothing,
    pushes: nothing,
    counts: { issues: { opened: 0, closed: 0 }, pulls: { opened: 0, closed: 0 } },
    lastActivityAt: asOf,
    ...over,
  };
}

import type { Instant } from '#libs/kernel/src/index.js';
import type { ForgeItem, ForgeMerge, ForgePull, MaintenanceAct } from './forge-facts.js';
import type {
  SeenActor,
  SeenAnswer,
  SeenCommit,
  SeenItem,
  SeenMerge,
  SeenPull,
  SeenRelease,
} from './forge-seen.js';

/** Issues as facts, without those of machines: bots count nowhere. */
export function digestItems(seen: readonly SeenItem[]): ForgeItem[] {
  return seen.filter(isByHuman).map((item) => ({
    openedAt: item.openedAt,
    closedAt: item.closedAt,
    isOutsider: item.isOutsider,
    ...firstAnswer(item, item.answers, item.hasAllAnswers),
  }));
}

/** Pull requests as facts. A merge by another human is an answer, and needs no words. */
export function digestPulls(seen: readonly SeenPull[]): ForgePull[] {
  return seen.filter(isByHuman).map((pull) => {
    const merge = pull.mergedAt === null ? [] : [{ at: pull.mergedAt, by: pull.mergedBy }];
    const answers = [...pull.answers, ...(pull.reviews ?? []), ...merge];
    const review = firstAnswer(pull, pull.reviews ?? [], pull.hasAllReviews);
    return {
      openedAt: pull.openedAt,
      closedAt: pull.closedAt,
      isOutsider: pull.isOutsider,
      ...firstAnswer(pull, answers, pull.hasAllAnswers && pull.hasAllReviews),
      review:
        pull.reviews === null
          ? { missing: 'not-collected' }
          : { at: review.answeredAt, unreadFrom: review.unreadFrom },
    };
  });
}

export function digestMerges(seen: readonly SeenMerge[]): ForgeMerge[] {
  return seen.filter(isByHuman).map(({ at, author, mergedBy, approvals }) => ({
    at,
    isApproved: approvals?.some(({ by }) => isAnother(by, author)) ?? null,
    isOwn: mergedBy === null || author === null ? null : mergedBy.login === author.login,
  }));
}

/** When humans pushed past pull requests. Null where it was not told of one of their commits how it came. */
export function digestPushes(seen: readonly SeenCommit[]): Instant[] | null {
  const theirs = seen.filter(({ isHuman, isMerge }) => isHuman && !isMerge);
  if (theirs.some(({ hasPull }) => hasPull === null)) return null;
  return theirs.filter(({ hasPull }) => hasPull === false).map(({ at }) => at);
}

/**
 * Who keeps the project: merges, pushes past pull requests, tags, and reviews of another's change, each once, with people
 * as numbers (health.md, active maintainers). A merge that was made elsewhere and pushed is one, of who committed it. Null where
 * it was not told of one of the humans' commits how it came.
 */
export function digestMaintenance(seen: {
  readonly merges: readonly SeenMerge[];
  readonly pulls: readonly SeenPull[];
  readonly commits: readonly SeenCommit[];
  readonly releases: readonly SeenRelease[];
}): MaintenanceAct[] | null {
  const theirs = seen.commits.filter(({ isHuman }) => isHuman);
  if (theirs.some(({ hasPull }) => hasPull === null)) return null;
  const numbers = new Map<string, number>();
  const acts = new Map<string, MaintenanceAct>();
  const unknown: MaintenanceAct[] = [];
  const add = (kind: string, by: SeenActor | null, at: Instant): void => {
    if (by === null || !by.isHuman) return;
    const person = numbers.get(by.login) ?? numbers.size;
    numbers.set(by.login, person);
    acts.set(`${kind} ${person} ${at}`, { person, at });
  };
  for (const { at, author, mergedBy, approvals } of seen.merges) {
    add('merge', mergedBy, at);
    for (const { at: when, by } of approvals ?? []) if (isAnother(by, author)) add('review', by, when);
  }
  for (const { author, reviews, mergedAt, mergedBy } of seen.pulls) {
    if (mergedAt !== null) add('merge', mergedBy, mergedAt);
    for (const { at, by } of reviews ?? []) if (isAnother(by, author)) add('review', by, at);
  }
  for (const { at, by, hasPull, isMerge } of theirs) {
    if (hasPull === true) continue;
    if (by === null) unknown.push({ person: null, at });
    else add(isMerge ? 'merge' : 'push', by, at);
  }
  for (const { at, by } of seen.releases) add('tag', by, at);
  return [...acts.values(), ...unknown];
}

/** The first answer by another human, or from when on one may have gone unread. */
function firstAnswer(
  { author, openedAt }: Pick<SeenItem, 'author' | 'openedAt'>,
  answers: readonly SeenAnswer[],
  hasAll: boolean,
): { answeredAt: Instant | null; unreadFrom: Instant | null } {
  const times = answers.filter(({ by }) => isAnother(by, author)).map(({ at }) => at);
  if (times.length > 0) return { answeredAt: times.reduce(earlier), unreadFrom: null };
  if (hasAll) return { answeredAt: null, unreadFrom: null };
  return { answeredAt: null, unreadFrom: [openedAt, ...answers.map(({ at }) => at)].reduce(later) };
}

/** A human, and not the author. An account that is gone could be anybody. */
function isAnother(by: SeenActor | null, author: SeenActor | null): boolean {
  return by !== null && by.isHuman && by.login !== author?.login;
}

function isByHuman({ author }: { readonly author: SeenActor | null }): boolean {
  return author?.isHuman !== false;
}

function earlier(one: Instant, other: Instant): Instant {
  return other < one ? other : one;
}

function later(one: Instant, other: Instant): Instant {
  return other > one ? other : one;
}

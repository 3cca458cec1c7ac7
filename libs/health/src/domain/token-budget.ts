import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs, plusMs } from '#libs/kernel/src/index.js';

/** What a token of a forge may spend of one resource in a window, as our own books and the forge's last word have it. */
export interface TokenBudget {
  readonly token: string;
  readonly allowance: number;
  /** Known or assumed spent in the window: never less than what the forge said. */
  readonly spent: number;
  /** Promised to work under way. */
  readonly leased: number;
  /** Null before the forge said when its window ends. */
  readonly windowEndsAt: Instant | null;
  /** The forge asked for quiet, or refused the token. */
  readonly pausedUntil: Instant | null;
}

export interface LeaseWish {
  readonly amount: number;
  /** Share of the allowance that is left for others, 0–1: a sweep leaves room for people who ask. */
  readonly reserve: number;
  /** Taken where it can be: it may already know the answer. */
  readonly preferred: string | null;
}

export type LeaseDecision =
  { readonly kind: 'leased'; readonly token: string } | { readonly kind: 'later'; readonly at: Instant };

/** Work under way is settled in seconds. */
const SETTLING_MS = 2_000;
const UNKNOWN_WINDOW_MS = 60_000;
/** Forges round the end of a window. */
const SAME_WINDOW_MS = 5_000;

/**
 * Which token serves a wish: the preferred one, else the one with most left (health.md, several tokens). None is asked
 * while it is paused, or beyond what is left after everything spent and promised, so two workers together never exceed a
 * token's budget. Otherwise when to ask again.
 */
export function decideLease(budgets: readonly TokenBudget[], wish: LeaseWish, now: Instant): LeaseDecision {
  const fitting = budgets
    .filter((budget) => !isPaused(budget, now) && left(budget, now) - kept(budget, wish) >= wish.amount)
    .sort((a, b) => left(b, now) - left(a, now));
  const chosen = fitting.find(({ token }) => token === wish.preferred) ?? fitting[0];
  if (chosen !== undefined) return { kind: 'leased', token: chosen.token };
  const times = budgets.map((budget) => againAt(budget, wish, now)).sort();
  return { kind: 'later', at: times[0] ?? plusMs(now, UNKNOWN_WINDOW_MS) };
}

/** How much of all tokens a wish may still take now. */
export function available(budgets: readonly TokenBudget[], reserve: number, now: Instant): number {
  const wish = { amount: 0, reserve, preferred: null };
  return budgets
    .filter((budget) => !isPaused(budget, now))
    .reduce((sum, budget) => sum + Math.max(0, left(budget, now) - kept(budget, wish)), 0);
}

/** What a forge says of a window beside an answer. */
export interface ToldWindow {
  readonly allowance: number;
  readonly used: number;
  readonly endsAt: Instant;
}

/**
 * The books after work that spent an amount. Within a window what the forge says only ever raises them, because it may
 * not yet know of work under way; a window that ends later is a new one, in which only this much is known; a late word on
 * a window that is over says nothing.
 */
export function settled(
  budget: Pick<TokenBudget, 'allowance' | 'spent' | 'windowEndsAt'>,
  amount: number,
  told: ToldWindow | null,
  now: Instant,
): Pick<TokenBudget, 'allowance' | 'spent' | 'windowEndsAt'> {
  const spent = hasEnded(budget, now) ? 0 : budget.spent;
  const windowEndsAt = hasEnded(budget, now) ? null : budget.windowEndsAt;
  if (told === null) return { allowance: budget.allowance, spent: spent + amount, windowEndsAt };
  const laterMs = windowEndsAt === null ? 0 : epochMs(told.endsAt) - epochMs(windowEndsAt);
  if (laterMs < -SAME_WINDOW_MS) return { allowance: budget.allowance, spent: spent + amount, windowEndsAt };
  return {
    allowance: told.allowance,
    spent: Math.max(told.used, (laterMs > SAME_WINDOW_MS ? 0 : spent) + amount),
    windowEndsAt: laterMs < 0 ? windowEndsAt : told.endsAt,
  };
}

/** What is left of the window, were nothing kept for others; all of it where a new window began. */
function left(budget: TokenBudget, now: Instant): number {
  return budget.allowance - budget.leased - (hasEnded(budget, now) ? 0 : budget.spent);
}

function kept({ allowance }: TokenBudget, { reserve }: LeaseWish): number {
  return Math.ceil(allowance * reserve);
}

function againAt(budget: TokenBudget, wish: LeaseWish, now: Instant): Instant {
  if (isPaused(budget, now)) return budget.pausedUntil as Instant;
  const isOnlyPromised = left({ ...budget, leased: 0 }, now) - kept(budget, wish) >= wish.amount;
  if (isOnlyPromised) return plusMs(now, SETTLING_MS);
  return budget.windowEndsAt !== null && !hasEnded(budget, now)
    ? budget.windowEndsAt
    : plusMs(now, UNKNOWN_WINDOW_MS);
}

function hasEnded({ windowEndsAt }: Pick<TokenBudget, 'windowEndsAt'>, now: Instant): boolean {
  return windowEndsAt !== null && epochMs(windowEndsAt) <= epochMs(now);
}

function isPaused({ pausedUntil }: TokenBudget, now: Instant): boolean {
  return pausedUntil !== null && epochMs(pausedUntil) > epochMs(now);
}

/** How long a forge that asks for quiet is left alone. */
export interface Quiet {
  /** What retry-after says. */
  readonly afterMs: number | null;
  /** When the window ends, where nothing is left in it. */
  readonly resetAt: Instant | null;
}

const LONGEST_MS = 3_600_000;

/** retry-after, then the reset time, then exponential from a minute (health.md), by how often it asked in a row. */
export function quietMs({ afterMs, resetAt }: Quiet, strikes: number, now: Instant, baseMs = 60_000): number {
  if (afterMs !== null) return Math.max(0, afterMs);
  if (resetAt !== null) return Math.max(0, epochMs(resetAt) - epochMs(now));
  return Math.min(LONGEST_MS, baseMs * 2 ** strikes);
}

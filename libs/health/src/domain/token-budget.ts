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
  /** When the window we count by ends, as long as the forge does not say when its own does. */
  readonly assumedEndsAt: Instant | null;
  /** The forge asked for quiet, or refused the token. */
  readonly pausedUntil: Instant | null;
}

export interface LeaseWish {
  /** Less is given where a whole window holds less. */
  readonly amount: number;
  /** Share of the allowance that is left for others, 0–1: a sweep leaves room for people who ask. */
  readonly reserve: number;
  /** Taken where it can be: it may already know the answer. */
  readonly preferred: string | null;
}

export type LeaseDecision =
  | { readonly kind: 'leased'; readonly token: string; readonly amount: number }
  | { readonly kind: 'later'; readonly at: Instant };

/** A single request is settled in seconds. */
const SETTLING_MS = 2_000;
const UNKNOWN_WINDOW_MS = 60_000;
/** Forges round the end of a window. */
const SAME_WINDOW_MS = 5_000;

/**
 * Which token serves a wish: the preferred one, else the one with most left (health.md, several tokens). None is asked
 * while it is paused, or beyond what is left after everything spent and promised, so two workers together never exceed a
 * token's budget. Otherwise when to ask again.
 */
export function decideLease(
  budgets: readonly TokenBudget[],
  wish: LeaseWish,
  now: Instant,
  settlingMs = SETTLING_MS,
): LeaseDecision {
  const fitting = budgets
    .filter((budget) => !isPaused(budget, now) && fits(budget, wish, now))
    .sort((a, b) => left(b, now) - left(a, now));
  const chosen = fitting.find(({ token }) => token === wish.preferred) ?? fitting[0];
  if (chosen !== undefined) return { kind: 'leased', token: chosen.token, amount: fitted(chosen, wish) };
  const times = budgets.map((budget) => againAt(budget, wish, now, settlingMs)).sort();
  return { kind: 'later', at: times[0] ?? plusMs(now, UNKNOWN_WINDOW_MS) };
}

/**
 * How much of all tokens a wish may take now; and within `aheadMs`, with what windows give that begin until then. How long a
 * window is nobody tells: as long as ours, or as what is left of it.
 */
export function available(
  budgets: readonly TokenBudget[],
  reserve: number,
  now: Instant,
  { aheadMs, windowMs }: { readonly aheadMs: number; readonly windowMs: number } = {
    aheadMs: 0,
    windowMs: 1,
  },
): number {
  return budgets.reduce((sum, budget) => {
    const others = kept(budget, { reserve });
    const here = isPaused(budget, now) ? 0 : Math.max(0, left(budget, now) - others);
    return sum + here + windowsWithin(budget, now, aheadMs, windowMs) * (budget.allowance - others);
  }, 0);
}

/** How many windows begin within a time. */
function windowsWithin(budget: TokenBudget, now: Instant, aheadMs: number, windowMs: number): number {
  const inMs = (at: Instant | null): number => (at === null ? 0 : Math.max(0, epochMs(at) - epochMs(now)));
  const endsInMs = inMs(endOf(budget));
  const nextMs = Math.max(endsInMs, inMs(budget.pausedUntil)) || windowMs;
  return Math.max(0, Math.ceil((aheadMs - nextMs) / Math.max(windowMs, endsInMs)));
}

/** What a forge says of a window beside an answer. */
export interface ToldWindow {
  readonly allowance: number;
  readonly used: number;
  readonly endsAt: Instant;
}

/** What is counted of a window, and when it ends. */
export type WindowBooks = Pick<TokenBudget, 'allowance' | 'spent' | 'windowEndsAt' | 'assumedEndsAt'>;

/**
 * The books when something is leased or spent: where no window runs, one begins, and lasts as long as ours until the forge says how
 * long. Without it a forge that tells nothing would be asked no more, once its first window was spent.
 */
export function begun(budget: WindowBooks, now: Instant, windowMs: number): WindowBooks {
  if (endOf(budget) !== null && !hasEnded(budget, now)) return budget;
  const { allowance, spent } = budget;
  return {
    allowance,
    spent: hasEnded(budget, now) ? 0 : spent,
    ...{ windowEndsAt: null, assumedEndsAt: plusMs(now, windowMs) },
  };
}

/**
 * The books after work that spent an amount. Within a window what the forge says only ever raises them, because it may
 * not yet know of work under way; a window that ends later is a new one, in which only this much is known; a late word on
 * a window that is over says nothing. The end of a window that was only assumed gives way to the forge's word. Where no
 * window runs any more one of ours begins here too: what is spent in none would never be forgotten.
 */
export function settled(
  budget: WindowBooks,
  amount: number,
  told: ToldWindow | null,
  { now, windowMs }: { readonly now: Instant; readonly windowMs: number },
): WindowBooks {
  const { allowance, spent, windowEndsAt, assumedEndsAt } = begun(budget, now, windowMs);
  const laterMs = told === null || windowEndsAt === null ? 0 : epochMs(told.endsAt) - epochMs(windowEndsAt);
  const isOver = told !== null && (laterMs < -SAME_WINDOW_MS || told.endsAt <= now);
  if (told === null || isOver) return { allowance, spent: spent + amount, windowEndsAt, assumedEndsAt };
  return {
    allowance: told.allowance,
    spent: Math.max(told.used, (laterMs > SAME_WINDOW_MS ? 0 : spent) + amount),
    windowEndsAt: laterMs < 0 ? windowEndsAt : told.endsAt,
    assumedEndsAt: null,
  };
}

/** What is left of the window, were nothing kept for others; all of it where a new window began. */
function left(budget: TokenBudget, now: Instant): number {
  return budget.allowance - budget.leased - (hasEnded(budget, now) ? 0 : budget.spent);
}

function kept({ allowance }: TokenBudget, { reserve }: Pick<LeaseWish, 'reserve'>): number {
  return Math.ceil(allowance * reserve);
}

/** What a wish gets: all of it, or as much as a whole window holds beside what is kept for others. */
function fitted(budget: TokenBudget, wish: LeaseWish): number {
  return Math.max(1, Math.min(wish.amount, budget.allowance - kept(budget, wish)));
}

function fits(budget: TokenBudget, wish: LeaseWish, now: Instant): boolean {
  return left(budget, now) - kept(budget, wish) >= fitted(budget, wish);
}

function againAt(budget: TokenBudget, wish: LeaseWish, now: Instant, settlingMs: number): Instant {
  if (isPaused(budget, now)) return budget.pausedUntil as Instant;
  if (fits({ ...budget, leased: 0 }, wish, now)) return plusMs(now, settlingMs);
  const end = endOf(budget);
  return end !== null && !hasEnded(budget, now) ? end : plusMs(now, UNKNOWN_WINDOW_MS);
}

type Ends = Pick<TokenBudget, 'windowEndsAt' | 'assumedEndsAt'>;

function endOf({ windowEndsAt, assumedEndsAt }: Ends): Instant | null {
  return windowEndsAt ?? assumedEndsAt;
}

function hasEnded(books: Ends, now: Instant): boolean {
  const end = endOf(books);
  return end !== null && epochMs(end) <= epochMs(now);
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

import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs } from '#libs/kernel/src/index.js';

/** How long a source is asked again, in milliseconds. */
export interface Patience {
  /** Tries of what another try may help, the first one included. */
  readonly tries: number;
  /** Before the second try; each further wait is twice as long, up to the longest. */
  readonly errorBaseMs: number;
  /** The same where a limit does not say when it ends (health.md: exponential from a minute). */
  readonly limitBaseMs: number;
  readonly longestMs: number;
  /** From the first question on, how long limits may hold an answer up. */
  readonly limitMs: number;
}

export const PATIENCE: Patience = {
  tries: 6,
  errorBaseMs: 15_000,
  limitBaseMs: 60_000,
  longestMs: 3_600_000,
  limitMs: 21_600_000,
};

/** How asking went so far, and how it failed now. */
export interface Asked {
  readonly firstAt: Instant;
  /** Failures before this one, by kind. */
  readonly limits: number;
  readonly errors: number;
  readonly failure: {
    readonly reason: 'error' | 'rate-limited';
    readonly isWorthwhile: boolean;
    readonly afterMs?: number | undefined;
  };
}

export type NextTry = { readonly kind: 'wait'; readonly ms: number } | { readonly kind: 'give-up' };

/** Below this a wait is not worth a timer, and clocks apart could make it spin. */
const SHORTEST_MS = 250;

/**
 * Whether and when a source that failed is asked again. What the forge says is obeyed; `spread` (0–1, of the collection)
 * keeps those who wait for the same moment from coming all at once. A limit is waited for as long as patience lasts, an
 * error is tried again a number of times, what is final is not.
 */
export function nextTry(asked: Asked, now: Instant, spread: number, patience = PATIENCE): NextTry {
  const { failure, limits, errors, firstAt } = asked;
  if (!failure.isWorthwhile) return { kind: 'give-up' };
  const isLimit = failure.reason === 'rate-limited';
  if (!isLimit && errors + 1 >= patience.tries) return { kind: 'give-up' };
  const [base, before] = isLimit ? [patience.limitBaseMs, limits] : [patience.errorBaseMs, errors];
  const told = failure.afterMs ?? Math.min(patience.longestMs, base * 2 ** before);
  const ms = Math.max(SHORTEST_MS, Math.ceil(told * (1 + spread / 10)));
  const isTooLong = epochMs(now) + ms > epochMs(firstAt) + patience.limitMs;
  return isLimit && isTooLong ? { kind: 'give-up' } : { kind: 'wait', ms };
}

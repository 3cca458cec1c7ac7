import type { Instant } from '#libs/kernel/src/index.js';
import { plusMs } from '#libs/kernel/src/index.js';

/**
 * How an attempt at a mail ended. `unknown`: the connection broke after the text was handed over, so it may have
 * arrived; it is sent again under the same Message-ID, which is what a mail server has for an idempotency key.
 */
export type AttemptOutcome = 'sent' | 'refused-for-now' | 'refused' | 'unreachable' | 'unknown';

/** What follows for the mail. `bounced`: the server will never take it; `failed`: we gave up. */
export type DeliveryDecision =
  | { readonly state: 'sent' }
  | { readonly state: 'queued'; readonly nextAttemptAt: Instant }
  | { readonly state: 'bounced' }
  | { readonly state: 'failed' };

/** Attempts before we give up: with the pauses below, about a day and a half. */
export const MOST_ATTEMPTS = 12;

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/** Decides what follows an attempt; `attempts` counts the one that just ended. */
export function decideRetry(outcome: AttemptOutcome, attempts: number, now: Instant): DeliveryDecision {
  if (outcome === 'sent') return { state: 'sent' };
  if (outcome === 'refused') return { state: 'bounced' };
  if (attempts >= MOST_ATTEMPTS) return { state: 'failed' };
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  return { state: 'queued', nextAttemptAt: plusMs(now, pauseMs) };
}

/** The outcome an SMTP reply or a broken connection stands for (RFC 5321, 4.2.1: 4yz transient, 5yz permanent). */
export function outcomeOf(failure: {
  readonly replyCode?: number;
  readonly textHandedOver: boolean;
}): AttemptOutcome {
  const { replyCode, textHandedOver } = failure;
  if (replyCode !== undefined && replyCode >= 500) return 'refused';
  if (replyCode !== undefined && replyCode >= 400) return 'refused-for-now';
  return textHandedOver ? 'unknown' : 'unreachable';
}

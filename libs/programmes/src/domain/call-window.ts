import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** From when until when a call takes applications. `closesAt` is exclusive; null: until further notice. */
export interface CallWindow {
  readonly opensAt: Instant;
  readonly closesAt: Instant | null;
}

export type CallState = 'planned' | 'open' | 'closed';

/** Where a call stands at a point in time. Never stored: it follows from the dates and the clock. */
export function callState({ opensAt, closesAt }: CallWindow, at: Instant): CallState {
  if (at < opensAt) return 'planned';
  return closesAt !== null && at >= closesAt ? 'closed' : 'open';
}

/**
 * Whether the call takes something received at `at`. Refuses `programmes.call-not-open` before it opens and
 * `programmes.call-closed` from the moment it closes.
 */
export function refuseUnlessOpen(window: CallWindow, at: Instant): Refusal | undefined {
  switch (callState(window, at)) {
    case 'planned':
      return refuse('programmes.call-not-open', 'conflict', 'This call is not open yet.');
    case 'closed':
      return refuse('programmes.call-closed', 'conflict', 'This call is closed.');
    case 'open':
      return undefined;
  }
}

import type { Instant } from '#libs/kernel/src/index.js';
import type { CallWindow } from './call-window.js';
import { callState } from './call-window.js';

export interface CallFacts extends CallWindow {
  readonly openedAt: Instant | null;
  readonly closedAt: Instant | null;
}

/** What a call's own process does next. The dates decide what is accepted; announcing them is all that is left to do. */
export type CallDecision =
  | { readonly do: 'announce-opening' }
  | { readonly do: 'announce-closing' }
  | { readonly do: 'wait'; readonly until: Instant | null }
  | { readonly do: 'settle' };

/** Decides from the dates and what was announced. A call closed over an outage announces only its closing. */
export function decideCallAdvance(facts: CallFacts, now: Instant): CallDecision {
  switch (callState(facts, now)) {
    case 'planned':
      return { do: 'wait', until: facts.opensAt };
    case 'open':
      return facts.openedAt === null ? { do: 'announce-opening' } : { do: 'wait', until: facts.closesAt };
    case 'closed':
      return facts.closedAt === null ? { do: 'announce-closing' } : { do: 'settle' };
  }
}

import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

export const CONTACT_CHANNELS = ['mail', 'issue', 'call', 'meeting', 'other'] as const;
export type ContactChannel = (typeof CONTACT_CHANNELS)[number];
/** Who spoke: the fund to the project, or the project to the fund. */
export const CONTACT_DIRECTIONS = ['to-project', 'from-project'] as const;
export type ContactDirection = (typeof CONTACT_DIRECTIONS)[number];
/** What a project wants of the fund's letters. */
export const CONTACT_WISHES = ['do-not-contact', 'welcome'] as const;
export type ContactWish = (typeof CONTACT_WISHES)[number];

/** A newest wish with whose word it is: the project's own, or what staff were told by mail or found in a file. */
export interface StatedWish {
  readonly wish: ContactWish;
  readonly isOwn: boolean;
}

export interface OutreachPolicy {
  /** How many projects a list has at most. */
  readonly shortList: number;
  /** Days between two letters of which the first has no answer. */
  readonly waitDays: number;
  /** Letters in a row without an answer, after which silence is an answer. */
  readonly mostUnanswered: number;
}

const DAY_MS = 86_400_000;

/**
 * Whether the fund may write to a project now: never against its wish, not again before it had time to answer, and not for
 * ever. What the project said itself is always kept. `contacts`: newest first. Refuses `health.do-not-contact`,
 * `health.contacted-recently`, `health.silence-is-an-answer`.
 */
export function decideContact(
  facts: {
    readonly wish: StatedWish | null;
    readonly contacts: readonly { readonly direction: ContactDirection; readonly at: Instant }[];
  },
  direction: ContactDirection,
  policy: OutreachPolicy,
  now: Instant,
): { readonly isAllowed: true } | Refusal {
  if (direction === 'from-project') return { isAllowed: true };
  if (facts.wish?.wish === 'do-not-contact') {
    return refuse('health.do-not-contact', 'conflict', 'This project does not want to be contacted.');
  }
  const answer = facts.contacts.findIndex((contact) => contact.direction === 'from-project');
  const unanswered = answer === -1 ? facts.contacts : facts.contacts.slice(0, answer);
  const [last] = unanswered;
  if (unanswered.length >= policy.mostUnanswered) {
    return refuse(
      'health.silence-is-an-answer',
      'conflict',
      `${unanswered.length} letters have no answer. Wait until the project writes.`,
    );
  }
  return last !== undefined && Date.parse(now) - Date.parse(last.at) < policy.waitDays * DAY_MS
    ? refuse(
        'health.contacted-recently',
        'conflict',
        `The last letter is younger than ${policy.waitDays} days and has no answer yet.`,
      )
    : { isAllowed: true };
}

/**
 * Whether a wish may be recorded. What a project said itself only the project takes back; staff take back what staff recorded.
 * Refuses `health.wish-unchanged`, `health.wish-of-project`.
 */
export function decideWish(newest: StatedWish | null, wish: StatedWish): { readonly isKept: true } | Refusal {
  if ((newest?.wish ?? 'welcome') === wish.wish && (newest === null || newest.isOwn || !wish.isOwn)) {
    return refuse('health.wish-unchanged', 'conflict', 'That is what is recorded already.');
  }
  return newest?.isOwn === true && !wish.isOwn
    ? refuse(
        'health.wish-of-project',
        'forbidden',
        'The project said so itself, and only it can take it back.',
      )
    : { isKept: true };
}

import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** How a human made sure who asks for their access back. */
export const IDENTITY_CHECKS = ['in-person', 'video-call', 'known-contact'] as const;
export type IdentityCheck = (typeof IDENTITY_CHECKS)[number];

/** How long a checked recovery waits for its second person: whoever lost nothing has that long to object. */
export const RECOVERY_LIFE_MS = 3 * 86_400_000;

export interface RecoveryFacts {
  readonly personId: string;
  readonly checkedBy: string;
  readonly expiresAt: Instant;
  readonly endedAt: Instant | null;
}

/** Nobody checks who they are themselves. Undefined means go on; refuses `identity.recovery-own`. */
export function decideCheck(personId: string, checkerId: string): Refusal | undefined {
  return personId === checkerId
    ? refuse('identity.recovery-own', 'forbidden', 'Somebody else must make sure who you are.')
    : undefined;
}

/**
 * Decides whether this person may confirm the recovery now: not the one it is for, not the one who checked, and before its end
 * (exclusive). A second person stands between one member of staff and everybody's account (security, identity; ASVS 2.3.5).
 * Undefined means yes. Refuses `identity.recovery-own`, `identity.recovery-same-person` (403) and `identity.recovery-over` (409).
 */
export function decideConfirmation(
  recovery: RecoveryFacts,
  confirmerId: string,
  now: Instant,
): Refusal | undefined {
  const own = decideCheck(recovery.personId, confirmerId);
  if (own !== undefined) return own;
  if (recovery.checkedBy === confirmerId) {
    return refuse(
      'identity.recovery-same-person',
      'forbidden',
      'You checked this person. Somebody else must confirm.',
    );
  }
  return recovery.endedAt !== null || now >= recovery.expiresAt
    ? refuse('identity.recovery-over', 'conflict', 'This recovery is over. Check the person again.')
    : undefined;
}

import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { plusMs, refuse } from '#libs/kernel/src/index.js';

/** How a human made sure who asks for their access back. */
export const IDENTITY_CHECKS = ['in-person', 'video-call', 'known-contact'] as const;
export type IdentityCheck = (typeof IDENTITY_CHECKS)[number];

/** Nobody confirms before this: whoever lost nothing has at least that long to read of it and object. */
export const RECOVERY_WAIT_MS = 86_400_000;
/** How long a checked recovery waits for its second person. */
export const RECOVERY_LIFE_MS = 4 * 86_400_000;

export interface RecoveryFacts {
  readonly personId: string;
  readonly checkedBy: string;
  readonly checkedAt: Instant;
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
 * Decides whether this person may confirm the recovery now: not the one it is for, not the one who checked, not within a day
 * of the check, and before its end (exclusive). A second person stands between one member of staff and everybody's account (security, identity; ASVS 2.3.5).
 * Undefined means yes. Refuses `identity.recovery-own`, `identity.recovery-same-person` (403) `identity.recovery-over`
 * and `identity.recovery-too-soon` (409).
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
  return (
    decideRefusal(recovery, now) ??
    (now < plusMs(recovery.checkedAt, RECOVERY_WAIT_MS)
      ? refuse(
          'identity.recovery-too-soon',
          'conflict',
          'Whoever it is for has a day to object. Wait for it.',
        )
      : undefined)
  );
}

/** Whoever it is for may say no as long as it is open. Undefined means yes; refuses `identity.recovery-over` (409). */
export function decideRefusal(
  { endedAt, expiresAt }: Pick<RecoveryFacts, 'endedAt' | 'expiresAt'>,
  now: Instant,
): Refusal | undefined {
  return endedAt !== null || now >= expiresAt
    ? refuse('identity.recovery-over', 'conflict', 'This recovery is over. Check the person again.')
    : undefined;
}

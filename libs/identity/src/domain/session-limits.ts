import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs } from '#libs/kernel/src/index.js';

/** How long a session may rest, how long it may last at all, and how long a step-up counts. Milliseconds. */
export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly stepUpMs: number;
}

/** What a session remembers of its person's sign-in. */
export interface SessionFacts {
  readonly personId: string;
  /** What the owner sees and revokes it by; the session id itself is shown to nobody. */
  readonly handle: string;
  readonly startedAt: Instant;
  readonly lastSeenAt: Instant;
  readonly method: 'email' | 'oidc';
  /** Issuer, level and time of the sign-in that opened or stepped up the session. */
  readonly iss: string;
  readonly acr: string | null;
  readonly authTime: Instant;
  readonly userAgent: string | null;
  readonly stepUp: { readonly purpose: string; readonly until: Instant } | null;
}

/** Whether the session has rested or lasted too long (ASVS 7.3.1, 7.3.2). Both ends are exclusive. */
export function isSessionOver(
  session: Pick<SessionFacts, 'startedAt' | 'lastSeenAt'>,
  limits: SessionLimits,
  now: Instant,
): boolean {
  const at = epochMs(now);
  return (
    at >= epochMs(session.startedAt) + limits.absoluteMs || at >= epochMs(session.lastSeenAt) + limits.idleMs
  );
}

/** The step-up as long as it counts. */
export function liveStepUp(session: Pick<SessionFacts, 'stepUp'>, now: Instant): SessionFacts['stepUp'] {
  return session.stepUp !== null && now < session.stepUp.until ? session.stepUp : null;
}

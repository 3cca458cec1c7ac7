import type { Act } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';

/**
 * Writes to addresses about signing in. Implemented by notifications, which queues the mail in the transaction of the act.
 * To addresses and not to people: one of them may not be the person's any more, and that is what the mail is about.
 */
export interface CodeMailer {
  sendCode(
    act: Act,
    mail: { readonly email: string; readonly code: string; readonly expiresAt: Instant },
  ): Promise<void>;

  /** Tells the addresses somebody is known by that they get a new way in, or got it, so that they can object. */
  sendAccessNotice(act: Act, notice: AccessNotice): Promise<void>;
}

export interface AccessNotice {
  readonly kind: 'recovery-checked' | 'access-recovered';
  readonly emails: readonly string[];
  /** Until when the recovery can be refused. */
  readonly until: Instant;
}

export const CODE_MAILER = Symbol('CODE_MAILER');

import type { Act } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';

/** Sends a sign-in code. Implemented by notifications, which queues the mail in the transaction of the act. */
export interface CodeMailer {
  sendCode(
    act: Act,
    mail: { readonly email: string; readonly code: string; readonly expiresAt: Instant },
  ): Promise<void>;
}

export const CODE_MAILER = Symbol('CODE_MAILER');

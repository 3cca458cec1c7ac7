import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import type { AccessNotice, CodeMailer } from '#libs/identity/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { insertMails } from './mail.repository.js';

/** Sign-in codes as queued mails. The text is deleted from the queue once the mail is sent. */
@Injectable()
export class QueuedCodeMailer implements CodeMailer {
  async sendCode(
    act: Act,
    mail: { readonly email: string; readonly code: string; readonly expiresAt: Instant },
  ): Promise<void> {
    const until = mail.expiresAt.slice(11, 16);
    const body = [
      `Your code to sign in to Plinth: ${mail.code}`,
      '',
      `It works once, until ${until} UTC. If you did not ask for it, do nothing.`,
      '',
    ].join('\n');
    await insertMails(act.tx, [{ address: mail.email, subject: 'Your code for Plinth', body }]);
    act.wake('delivery', 'mail');
  }

  async sendAccessNotice(act: Act, { kind, emails, until }: AccessNotice): Promise<void> {
    const body = [
      ...NOTICES[kind],
      '',
      `If it was not you, write to the fund at once${kind === 'recovery-checked' ? `, before ${until.slice(0, 16).replace('T', ' ')} UTC` : ''}.`,
      '',
    ].join('\n');
    const subject = 'Your access to Plinth';
    await insertMails(
      act.tx,
      emails.map((address) => ({ address, subject, body })),
    );
    act.wake('delivery', 'mail');
  }
}

const NOTICES: Readonly<Record<AccessNotice['kind'], readonly string[]>> = {
  'recovery-checked': [
    'Somebody asked the fund for a new way in to your account and was checked by our staff.',
  ],
  'access-recovered': [
    'Your account has a new way in. Every earlier one, every session and every token ended.',
  ],
};

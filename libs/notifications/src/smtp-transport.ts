import type { Transporter } from 'nodemailer';
import nodemailer from 'nodemailer';
import { oneLine } from './domain/message.js';
import { outcomeOf } from './domain/delivery-retry.js';
import type { MailTransport } from './mail-dispatcher.js';
import type { OutgoingMail } from './mail.repository.js';

export interface SmtpOptions {
  /** `smtp://user:password@host:port` or `smtps://…`. */
  readonly url: string;
  /** Sender, `Name <address>`. */
  readonly from: string;
  /** Longest silence of the server before we hang up. */
  readonly timeoutMs?: number;
}

interface SmtpFailure {
  readonly responseCode?: number;
  readonly command?: string;
  readonly message?: string;
}

/** Mail by SMTP. The Message-ID is made of the delivery, so that a repetition is recognised as one. */
export class SmtpTransport implements MailTransport {
  private readonly transporter: Transporter;
  private readonly domain: string;

  constructor(private readonly options: SmtpOptions) {
    const timeout = options.timeoutMs ?? 10_000;
    this.transporter = nodemailer.createTransport({
      url: options.url,
      connectionTimeout: timeout,
      greetingTimeout: timeout,
      socketTimeout: timeout,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    this.domain = /@([^>\s]+)/.exec(options.from)?.[1] ?? 'plinth.invalid';
  }

  async send(mail: OutgoingMail & { readonly address: string }): ReturnType<MailTransport['send']> {
    try {
      await this.transporter.sendMail({
        from: this.options.from,
        to: { name: '', address: mail.address },
        subject: oneLine(mail.subject),
        text: mail.body,
        messageId: `<${mail.deliveryId}@${this.domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { outcome: 'sent', reply: null };
    } catch (error) {
      const failure = error as SmtpFailure;
      const outcome = outcomeOf({
        replyCode: failure.responseCode,
        textHandedOver: failure.command === 'DATA',
      });
      // The server's words may repeat the address: only its number is kept.
      return {
        outcome,
        reply: failure.responseCode === undefined ? 'no answer' : String(failure.responseCode),
      };
    }
  }

  close(): void {
    this.transporter.close();
  }
}

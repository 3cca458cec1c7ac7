import { Readable } from 'node:stream';
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
    let isTextHandedOver = false;
    // Read only once the server asked for the text (DATA): from then on it may have the mail, whatever it answers.
    const text = Readable.from(
      (function* () {
        yield mail.body;
        isTextHandedOver = true;
      })(),
    );
    try {
      await this.transporter.sendMail({
        from: this.options.from,
        to: { name: '', address: mail.address },
        subject: oneLine(mail.subject),
        text,
        textEncoding: 'quoted-printable',
        messageId: `<${mail.deliveryId}@${this.domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { outcome: 'sent', reply: null };
    } catch (error) {
      const failure = error as SmtpFailure;
      const outcome = outcomeOf({ replyCode: failure.responseCode, textHandedOver: isTextHandedOver });
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

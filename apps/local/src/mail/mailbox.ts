/** A mail caught on the loopback, as it is shown. */
export interface CaughtMail {
  readonly id: number;
  readonly at: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** Mails kept; the oldest are forgotten first. */
const MOST_KEPT = 1_000;

/** The mails of the local run, in memory: nobody reads them elsewhere. */
export class Mailbox {
  private readonly mails: CaughtMail[] = [];
  private count = 0;

  keep(mail: Omit<CaughtMail, 'id'>): void {
    this.count += 1;
    this.mails.push({ id: this.count, ...mail });
    if (this.mails.length > MOST_KEPT) this.mails.shift();
  }

  /** Newest first; of one recipient where `to` is given. */
  list(to?: string): readonly CaughtMail[] {
    return this.mails.filter((mail) => to === undefined || mail.to.includes(to)).reverse();
  }
}

/** The parts of a plain text mail (RFC 5322) that our own transport writes: headers unfolded, quoted-printable undone. */
export function readMail(raw: string): { subject: string; text: string } {
  const split = raw.indexOf('\r\n\r\n');
  const head = (split < 0 ? raw : raw.slice(0, split)).replace(/\r\n[ \t]+/g, ' ');
  const body = split < 0 ? '' : raw.slice(split + 4);
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  return {
    subject: decodeWords(header('Subject')),
    text: /quoted-printable/i.test(header('Content-Transfer-Encoding')) ? fromQuotedPrintable(body) : body,
  };
}

function fromQuotedPrintable(text: string): string {
  const bytes: number[] = [];
  const joined = text.replace(/=\r?\n/g, '');
  for (let i = 0; i < joined.length; i += 1) {
    const hex = joined[i] === '=' ? /^[0-9A-F]{2}/i.exec(joined.slice(i + 1, i + 3))?.[0] : undefined;
    if (hex === undefined) {
      bytes.push(...Buffer.from(joined[i] ?? ''));
    } else {
      bytes.push(Number.parseInt(hex, 16));
      i += 2;
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(text, 'base64').toString('utf8')
        : fromQuotedPrintable(text.replace(/_/g, ' ')),
    );
}

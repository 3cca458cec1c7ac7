import type { DataSource } from 'typeorm';
import { clock } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import type { AttemptOutcome } from './domain/delivery-retry.js';
import { decideRetry } from './domain/delivery-retry.js';
import type { OutgoingMail } from './mail.repository.js';
import { beginAttempt, claimMails, endAttempt, nextMailAt } from './mail.repository.js';

/** Hands one mail to a mail server and says how that ended. Never throws for what the server did. */
export interface MailTransport {
  send(
    mail: OutgoingMail & { readonly address: string },
  ): Promise<{ outcome: AttemptOutcome; reply: string | null }>;
}

const BATCH = 50;
/** Longer than a batch may take even if every mail runs into its time-out. */
const LEASE_SECONDS = 300;
const AT_ONCE = 5;

/** Sends queued mails. Runs in the effects worker only; acts never come here. */
export class MailDispatcher {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transport: MailTransport,
  ) {}

  /** Takes what is due. With nothing due, says when to look again. */
  async claim(): Promise<{ ids: string[]; nextAt?: Instant }> {
    const ids = await claimMails(this.dataSource.manager, BATCH, LEASE_SECONDS);
    if (ids.length > 0) return { ids };
    const nextAt = await nextMailAt(this.dataSource.manager);
    return nextAt === undefined ? { ids } : { ids, nextAt };
  }

  /** Tries each mail once and counts the outcomes. */
  async deliver(ids: readonly string[]): Promise<Partial<Record<AttemptOutcome, number>>> {
    const counts: Partial<Record<AttemptOutcome, number>> = {};
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      const outcomes = await Promise.all(ids.slice(start, start + AT_ONCE).map((id) => this.deliverOne(id)));
      for (const outcome of outcomes) if (outcome !== undefined) counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    return counts;
  }

  private async deliverOne(deliveryId: string): Promise<AttemptOutcome | undefined> {
    const begun = await this.dataSource.transaction((tx) => beginAttempt(tx, deliveryId));
    if (begun === undefined) return undefined;
    const { mail, attemptId } = begun;
    const { address } = mail;
    const { outcome, reply } =
      address === null
        ? { outcome: 'refused' as const, reply: 'no address' }
        : await this.transport.send({ ...mail, address });
    await this.dataSource.transaction(async (tx) => {
      const decision = decideRetry(outcome, mail.attempts, await clock(tx));
      await endAttempt(tx, { attemptId, deliveryId, outcome, reply, decision });
    });
    return outcome;
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { accepted, instant } from '#libs/kernel/src/index.js';
import type { Preferences } from './domain/channel.js';
import { channelFor } from './domain/channel.js';
import type { Language } from './domain/message.js';
import { oneLine, renderMessage } from './domain/message.js';
import type { ReminderPlan } from './domain/reminder.js';
import { decideReminder } from './domain/reminder.js';
import { templateOf } from './domain/templates.js';
import {
  inboxPage,
  insertNotifications,
  insertReminder,
  markRead,
  preferencesOf,
  writePreferences,
} from './inbox.repository.js';
import { insertMails } from './mail.repository.js';
import type { NoticeRecipient } from './recipients.js';
import { FoundRecipients, recipientLabel } from './recipients.js';

/** A message an act wants sent. */
export interface Notice {
  readonly to: NoticeRecipient;
  /** A name of the template list. */
  readonly template: string;
  /** The application it is about. */
  readonly caseId?: string;
  readonly data: Readonly<Record<string, string>>;
}

interface AddressedNotice extends Notice {
  readonly personIds: readonly string[];
}

export interface InboxMessage {
  readonly id: string;
  readonly template: string;
  readonly text: string;
  readonly applicationId: string | null;
  readonly createdAt: Instant;
  readonly readAt: Instant | null;
}

/** Inbox, preferences and mails as intents. Nothing here talks to a mail server. */
@Injectable()
export class NotificationsService {
  /** The messages of acts under way, and whom they have found. */
  private readonly underWay = new WeakMap<Act, { messages: AddressedNotice[]; found: FoundRecipients }>();

  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * Writes a message for everybody it is for, in the act's transaction: inbox rows, and mails or the next digest as
   * each of them chose. Who it is for is found when an act first writes to them, and the messages of an act are written together
   * at its end. The preview of the act names the recipients.
   */
  async queue(act: Act, notice: Notice): Promise<void> {
    act.tells(recipientLabel(notice.to));
    const { messages, found } = this.of(act);
    const personIds = await found.of(act.tx, notice.to);
    if (personIds.length === 0) return;
    if (messages.length === 0) act.atEnd(() => this.write(act, messages));
    messages.push({ ...notice, personIds });
  }

  private of(act: Act): { messages: AddressedNotice[]; found: FoundRecipients } {
    const known = this.underWay.get(act) ?? { messages: [], found: new FoundRecipients() };
    this.underWay.set(act, known);
    return known;
  }

  private async write(act: Act, messages: readonly AddressedNotice[]): Promise<void> {
    const everybody = [...new Set(messages.flatMap(({ personIds }) => personIds))];
    const copies = (await preferencesOf(act.tx, everybody)).flatMap(({ personId, language, channels }) =>
      messages
        .filter(({ personIds }) => personIds.includes(personId))
        .map((message) => ({
          ...message,
          personId,
          language,
          channel: channelFor(templateOf(message.template).category, channels),
        })),
    );
    const mails = copies
      .filter(({ channel }) => channel === 'mail')
      .map(({ personId, template, data, language }) => ({
        personId,
        ...renderMessage(templateOf(template), data, language),
      }));
    await insertNotifications(
      act.tx,
      copies.map(({ personId, template, caseId, data, channel }) => ({
        personId,
        template,
        applicationId: caseId ?? null,
        data,
        inDigest: channel === 'digest',
      })),
      mails,
      act.now,
    );
    if (mails.length > 0) act.wake('delivery', 'mail');
  }

  /** Writes a mail to an address that is no person's yet, such as a sign-in code. */
  async queueToAddress(act: Act, mail: { address: string; subject: string; body: string }): Promise<void> {
    await insertMails(act.tx, [{ ...mail, subject: oneLine(mail.subject) }]);
    act.wake('delivery', 'mail');
  }

  /**
   * Sends the reminder of a deadline that is due now, once, and answers when to look again. For `advance`: `caseId` is
   * what the deadline hangs on (application, assignment, motion), `notices` are what to send.
   */
  async remind(
    act: Act,
    reminder: { readonly caseId: string; readonly plan: ReminderPlan; readonly notices: readonly Notice[] },
  ): Promise<Instant | null> {
    const { due, nextAt } = decideReminder(reminder.plan, act.now);
    if (due !== null) {
      const { caseId, plan } = reminder;
      const isNew = await insertReminder(act.tx, { caseId, kind: due.kind, dueAt: plan.dueAt, at: act.now });
      if (isNew) for (const notice of reminder.notices) await this.queue(act, notice);
    }
    return nextAt;
  }

  /** One's own messages, newest first. */
  async inbox(
    principal: Principal,
    page: { before?: string; limit: number },
  ): Promise<readonly InboxMessage[]> {
    allow(principal);
    const { manager } = this.dataSource;
    const language = await languageOf(manager, principal.id);
    const rows = await inboxPage(manager, principal.id, page.before, page.limit);
    return rows.map(({ id, template, applicationId, data, createdAt, readAt }) => ({
      id,
      template,
      text: renderMessage(templateOf(template), data, language).subject,
      applicationId,
      createdAt: instant(createdAt),
      readAt: readAt === null ? null : instant(readAt),
    }));
  }

  /** Marks one's own messages as read, up to and including one. */
  async read(asked: ActRequest, upTo: string): Promise<ActAnswer<{ readUpTo: string }>> {
    return this.acts.act(asked, {
      lock: () => Promise.resolve(null),
      authorise: () => allow(asked.principal),
      apply: async (act) => {
        await markRead(act.tx, act.principal.id, upTo, act.now);
        act.audit({
          type: 'notifications.read',
          subject: { type: 'notification', id: upTo },
          disclosure: 'restricted',
        });
        return { readUpTo: upTo };
      },
    });
  }

  async preferences(principal: Principal): Promise<{ language: Language; channels: Preferences }> {
    allow(principal);
    const [found] = await preferencesOf(this.dataSource.manager, [principal.id]);
    return { language: found?.language ?? 'en', channels: found?.channels ?? {} };
  }

  /** Replaces one's own preferences. */
  async choose(
    asked: ActRequest,
    chosen: { language: Language; channels: Preferences },
  ): Promise<ActAnswer<{ language: Language; channels: Preferences }>> {
    return this.acts.act(asked, {
      lock: () => Promise.resolve(null),
      authorise: () => allow(asked.principal),
      apply: async (act) => {
        await writePreferences(act.tx, { personId: act.principal.id, ...chosen });
        act.audit({
          type: 'notifications.preferences-chosen',
          subject: { type: 'preferences', id: 'own' },
          disclosure: 'restricted',
          data: { language: chosen.language },
        });
        return chosen;
      },
    });
  }
}

function allow(principal: Principal): void {
  accepted(authorise(principal, 'notifications.read-own', { people: { self: [principal.id] } }));
}

async function languageOf(tx: EntityManager, personId: string): Promise<Language> {
  const [found] = await preferencesOf(tx, [personId]);
  return found?.language ?? 'en';
}

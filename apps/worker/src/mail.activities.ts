import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { MailDispatcher, SmtpTransport } from '#libs/notifications/src/index.js';
import type { DeliveryActivities } from '#workflows/delivery/activities.js';
import type { WorkerConfig } from './config.js';
import { WORKER_CONFIG } from './config.js';

/** Mail goes out here and nowhere else. */
@Injectable()
export class MailActivitiesService implements DeliveryActivities {
  readonly #dispatcher: MailDispatcher;

  constructor(@InjectDataSource() dataSource: DataSource, @Inject(WORKER_CONFIG) config: WorkerConfig) {
    const transport = new SmtpTransport({ url: config.SMTP_URL, from: config.MAIL_FROM });
    this.#dispatcher = new MailDispatcher(dataSource, transport);
  }

  claimMails(): Promise<{ ids: string[]; nextAt?: string }> {
    return this.#dispatcher.claim();
  }

  deliverMails(ids: string[]): Promise<Record<string, number>> {
    return this.#dispatcher.deliver(ids);
  }
}

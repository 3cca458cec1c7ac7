import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { accepted, systemPrincipal } from '#libs/kernel/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { wakePayable } from './milestone.repository.js';
import { Payee } from './payee.entity.js';
import { screenPayee } from './payee.repository.js';
import type { ScreeningList } from './screening-list.js';
import { SCREENING_LIST } from './screening-list.js';
import { notFound } from './treasury.errors.js';

/** At most so many payees a run of the schedule; the next run takes the others. */
const BATCH = 500;

/** Screens payees again when the list has changed (governance, Payees). */
@Injectable()
export class Rescreening {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly notifications: NotificationsService,
    @Inject(SCREENING_LIST) private readonly screeningList: ScreeningList,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** Payees with open milestones, or named before there was anything to agree on, and no screening against the current list. */
  async due(): Promise<readonly string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT p.id FROM payees p
       WHERE (EXISTS (SELECT 1 FROM milestones m WHERE m.application_id = p.application_id
                       AND m.state NOT IN ('settled', 'cancelled', 'written-off'))
              OR NOT EXISTS (SELECT 1 FROM agreements a WHERE a.application_id = p.application_id))
         AND NOT EXISTS (SELECT 1 FROM payee_screenings s WHERE s.payee_id = p.id AND s.list_version = $1)
       ORDER BY p.id LIMIT $2`,
      [this.screeningList.current().version, BATCH],
    );
    return rows.map(({ id }) => id);
  }

  /** One payee, in one act. Somebody already screened against this list is left alone. */
  async screen(payeeId: string): Promise<void> {
    const list = this.screeningList.current();
    await this.acts.act(
      { principal: systemPrincipal('rescreen'), route: 'rescreen:payee', key: null, body: { payeeId } },
      {
        lock: async (tx) => {
          const payee = (await tx.findOneBy(Payee, { id: payeeId })) ?? accepted<Payee>(notFound());
          return { payee, application: await this.applications.lock(tx, payee.applicationId) };
        },
        authorise: () => undefined,
        apply: async (act, { payee, application }) => {
          const { hits } = await screenPayee(act.tx, payee, list, act.now, false);
          act.audit({
            type: 'treasury.payee-screened',
            subject: { type: 'payee', id: payeeId },
            applicationId: application.id,
            disclosure: 'restricted',
            data: { listVersion: list.version, isHit: hits.length > 0 },
          });
          await wakePayable(act, application.id);
          if (hits.length === 0) return;
          await this.notifications.queue(act, {
            to: { role: 'treasury' },
            template: 'payees.screening-hit',
            caseId: application.id,
            data: { number: application.number },
          });
        },
      },
    );
  }
}

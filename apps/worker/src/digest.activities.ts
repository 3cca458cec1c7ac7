import { Injectable } from '@nestjs/common';
import { ActsService } from '#libs/acts/src/index.js';
import { AuditService } from '#libs/audit/src/index.js';
import { systemPrincipal } from '#libs/kernel/src/index.js';
import { NotificationsService, writeDigests } from '#libs/notifications/src/index.js';
import type { DigestActivities } from '#workflows/digest/activities.js';

const READERS_OF_HEADS = ['representative', 'auditor'] as const;

/** The daily mails, each step one act of the system. */
@Injectable()
export class DigestActivitiesService implements DigestActivities {
  constructor(
    private readonly acts: ActsService,
    private readonly audit: AuditService,
    private readonly notifications: NotificationsService,
  ) {}

  async announceHead(): Promise<void> {
    const head = await this.audit.findCheckpoint();
    if (head === undefined) return;
    const data = { size: String(head.size), root: Buffer.from(head.root).toString('base64') };
    await this.acts.act(
      { principal: systemPrincipal('digest'), route: 'digest:head', key: null, body: {} },
      {
        lock: () => Promise.resolve(null),
        authorise: () => undefined,
        apply: async (act) => {
          for (const role of READERS_OF_HEADS) {
            await this.notifications.queue(act, { to: { role }, template: 'audit.checkpoint', data });
          }
          act.audit({
            type: 'audit.head-announced',
            subject: { type: 'checkpoint', id: data.size },
            disclosure: 'public',
            data: { root: Buffer.from(head.root).toString('hex') },
          });
          return null;
        },
      },
    );
  }

  async writeDigests(): Promise<number> {
    const answer = await this.acts.act(
      { principal: systemPrincipal('digest'), route: 'digest:mails', key: null, body: {} },
      {
        lock: () => Promise.resolve(null),
        authorise: () => undefined,
        apply: async (act) => {
          const count = await writeDigests(act);
          act.audit({
            type: 'notifications.digests-written',
            subject: { type: 'digest', id: act.now },
            disclosure: 'restricted',
            data: { count },
          });
          return count;
        },
      },
    );
    return answer.kind === 'done' ? answer.value : 0;
  }
}

import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import { ActsService, dropExpiredKeys } from '#libs/acts/src/index.js';
import { expireHealth } from '#libs/health/src/index.js';
import { dropOrphanContents } from '#libs/documents/src/index.js';
import {
  dropExpiredCodes,
  dropExpiredSessions,
  dropOldReads,
  dropOldRecoveries,
} from '#libs/identity/src/index.js';
import { plusMs, systemPrincipal } from '#libs/kernel/src/index.js';
import { deleteEndedMails, deleteOldNotifications } from '#libs/notifications/src/index.js';
import type { RetentionActivities } from '#workflows/retention/activities.js';

const DAY_MS = 86_400_000;

/** What is deleted, and after how long (security.md, data). A kind is one act, with its count in the log. */
const EXPIRING: Readonly<Record<string, (act: Act) => Promise<number>>> = {
  'idempotency-keys': (act) => dropExpiredKeys(act.tx),
  'login-codes': (act) => dropExpiredCodes(act.tx),
  sessions: (act) => dropExpiredSessions(act.tx),
  'access-recoveries': (act) => dropOldRecoveries(act.tx),
  'read-log': (act) => dropOldReads(act.tx),
  'document-contents': (act) => dropOrphanContents(act.tx, plusMs(act.now, -30 * DAY_MS)),
  mails: (act) => deleteEndedMails(act.tx, plusMs(act.now, -90 * DAY_MS)),
  // People-derived values after two years, succession signals after one.
  health: (act) => expireHealth(act.tx, act.now),
  notifications: (act) => deleteOldNotifications(act.tx, plusMs(act.now, -365 * DAY_MS)),
};

@Injectable()
export class RetentionActivitiesService implements RetentionActivities {
  constructor(private readonly acts: ActsService) {}

  expiringKinds(): Promise<string[]> {
    return Promise.resolve(Object.keys(EXPIRING));
  }

  async expire(kind: string): Promise<number> {
    const deleteExpired = EXPIRING[kind];
    if (deleteExpired === undefined) throw new Error(`Nothing called ${kind} expires.`);
    const answer = await this.acts.act(
      { principal: systemPrincipal('retention'), route: `retention:${kind}`, key: null, body: {} },
      {
        lock: () => Promise.resolve(null),
        authorise: () => undefined,
        apply: async (act) => {
          const count = await deleteExpired(act);
          act.audit({
            type: 'retention.expired',
            subject: { type: 'data', id: kind },
            disclosure: 'public',
            data: { count },
          });
          return count;
        },
      },
    );
    return answer.kind === 'done' ? answer.value : 0;
  }
}

import type { INestApplicationContext, Type } from '@nestjs/common';
import type { Queue } from './config.js';
import { AuditCheckpointActivitiesService } from './audit-checkpoint.activities.js';
import { ContributionActivitiesService } from './contribution.activities.js';
import { CallActivitiesService } from './call.activities.js';
import { DigestActivitiesService } from './digest.activities.js';
import { EvidenceFeedsActivitiesService } from './evidence-feeds.activities.js';
import { HealthActivitiesService } from './health.activities.js';
import { GrantActivitiesService } from './grant.activities.js';
import { MilestoneActivitiesService } from './milestone.activities.js';
import { BankActivitiesService, PaymentRunActivitiesService } from './payment-run.activities.js';
import { MailActivitiesService } from './mail.activities.js';
import { RescoreActivitiesService } from './rescore.activities.js';
import { RescreenActivitiesService } from './rescreen.activities.js';
import { RetentionActivitiesService } from './retention.activities.js';
import { ReviewActivitiesService } from './review.activities.js';
import { ReconcileActivitiesService } from './reconcile.activities.js';
import { VoteActivitiesService } from './vote.activities.js';

/** Which class serves which queue. A method of a class is an activity under its own name. */
export const ACTIVITIES: Readonly<Record<Queue, readonly Type[]>> = {
  cases: [
    ReconcileActivitiesService,
    AuditCheckpointActivitiesService,
    DigestActivitiesService,
    RetentionActivitiesService,
    VoteActivitiesService,
    ContributionActivitiesService,
    ReviewActivitiesService,
    CallActivitiesService,
    GrantActivitiesService,
    MilestoneActivitiesService,
    PaymentRunActivitiesService,
    RescreenActivitiesService,
  ],
  effects: [MailActivitiesService, BankActivitiesService],
  evidence: [HealthActivitiesService, RescoreActivitiesService, EvidenceFeedsActivitiesService],
};

/** The activities of one queue, bound to the instances of the Nest context. */
export function activitiesOf(
  context: INestApplicationContext,
  queue: Queue,
): Record<string, (...args: never[]) => Promise<unknown>> {
  const bound: Record<string, (...args: never[]) => Promise<unknown>> = {};
  for (const type of ACTIVITIES[queue]) {
    const service = context.get<Record<string, unknown>>(type);
    for (const name of Object.getOwnPropertyNames(type.prototype as object)) {
      const method = service[name];
      if (name === 'constructor' || typeof method !== 'function') continue;
      if (name in bound) throw new Error(`Two activities on ${queue} are called ${name}.`);
      bound[name] = (method as (...args: never[]) => Promise<unknown>).bind(service);
    }
  }
  return bound;
}

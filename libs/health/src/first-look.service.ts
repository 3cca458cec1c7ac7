import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import { clock } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { policyInForce } from '#libs/policies/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import type { FirstLookPolicy } from './domain/first-look.js';
import { firstLookEnds, isFirstLook } from './domain/first-look.js';
import { firstLook } from './health.errors.js';
import { beginFirstLook, firstLookEndOf } from './remarks.repository.js';

/** A project sees its page before anybody outside the staff does. */
@Injectable()
export class FirstLookService {
  constructor(
    private readonly projects: ProjectsService,
    private readonly notifications: NotificationsService,
  ) {}

  /** Begins it once, when figures are there and somebody has proven to keep the project; tells them until when. */
  async begin(act: Act, projectId: string): Promise<void> {
    const keepers = await this.projects.maintainersOf(act.tx, projectId);
    if (keepers.length === 0) return;
    const policy = (await policyInForce(act.tx, 'first-look', act.now)).body as FirstLookPolicy;
    const endsAt = firstLookEnds(policy, act.now);
    if (!(await beginFirstLook(act.tx, { projectId, beganAt: act.now, endsAt }))) return;
    const { name } = await this.projects.read(act.tx, projectId);
    for (const personId of keepers) {
      await this.notifications.queue(act, {
        to: { personId },
        template: 'health.first-look',
        data: { project: name, endsAt },
      });
    }
  }

  /** Refuses `health.first-look` to whoever may not see the page while the project has it for itself. */
  async respect(tx: EntityManager, principal: Principal, projectId: string): Promise<void> {
    if ((await this.until(tx, projectId, await clock(tx))) === null) return;
    const subject = await this.projects.subjectOf(tx, projectId);
    if (authorise(principal, 'health.look-first', subject) !== undefined) firstLook();
  }

  /** Until when the project has its page for itself; null where it does not. */
  async until(tx: EntityManager, projectId: string, now: Instant): Promise<Instant | null> {
    const endsAt = await firstLookEndOf(tx, projectId);
    return isFirstLook(endsAt, now) ? endsAt : null;
  }
}

/** Whether somebody looks with every project that looks first: others are shown lists, places and ranks without them. */
export function looksFirstEverywhere(principal: Principal): boolean {
  return authorise(principal, 'health.look-first', {}) === undefined;
}

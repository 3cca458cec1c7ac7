import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { hashBody } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { Application } from './application.entity.js';
import { updateApplication } from './applications.repository.js';
import { ApplicationsService } from './applications.service.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs, caseAnswer, personOf } from './case-acts.js';
import { CaseClock } from './case-clock.js';
import { CaseDependents } from './case-dependents.js';
import { findOpenHolds, insertHold, releaseHold } from './case-history.repository.js';
import type { HoldKind } from './domain/holds.js';
import { HOLD_RULES, RELEASE_RIGHTS, canBeHeld, checkRelease } from './domain/holds.js';
import { stageConflict } from './domain/refusals.js';
import { dueUnder } from './domain/stage-entry.js';

/** Holds beside the stage: the applicant's pause, and what staff open and release with a reason. */
@Injectable()
export class HoldsService {
  constructor(
    private readonly cases: CaseActs,
    private readonly applications: ApplicationsService,
    private readonly clock: CaseClock,
    private readonly dependents: CaseDependents,
    private readonly notifications: NotificationsService,
  ) {}

  /** Pauses a case. Nobody is asked why. */
  async pause(asked: ActRequest, id: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'applications.pause', async (act, application) => {
      const open = await findOpenHolds(act.tx, id);
      if (open.some(({ kind }) => kind === 'pause')) {
        refused('applications.paused-already', 'conflict', 'The application is paused already.');
      }
      return caseAnswer((await this.open(act, application, 'pause', null)).application);
    });
  }

  async resume(asked: ActRequest, id: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'applications.resume', async (act, application) => {
      const pause = (await findOpenHolds(act.tx, id)).find(({ kind }) => kind === 'pause');
      if (pause === undefined)
        refused('applications.not-paused', 'conflict', 'The application is not paused.');
      return caseAnswer(await this.release(act, application, pause, null));
    });
  }

  /** Opens a hold with its reason, which stays among staff. */
  async hold(
    asked: ActRequest,
    id: string,
    hold: { readonly kind: Exclude<HoldKind, 'pause'>; readonly reason: string },
  ): Promise<ActAnswer<CaseAnswer & { readonly holdId: string }>> {
    return await this.cases.on(asked, id, 'applications.hold', async (act, application) => {
      const opened = await this.open(act, application, hold.kind, hold.reason);
      return { ...caseAnswer(opened.application), holdId: opened.holdId };
    });
  }

  /**
   * Staff say why a hold is over: whoever it waits for, and for a hit or a dispute not the person who opened it
   * (`applications.hold-own`). The reason stays among staff. Refuses `applications.hold-not-open`.
   */
  async releaseHold(
    asked: ActRequest,
    id: string,
    { holdId, reason }: { readonly holdId: string; readonly reason: string },
  ): Promise<ActAnswer<CaseAnswer>> {
    const find = async (tx: EntityManager) =>
      (await findOpenHolds(tx, id)).find((open) => open.id === holdId && open.kind !== 'pause');
    const right = async (tx: EntityManager): Promise<Action> => {
      const kind = (await find(tx))?.kind ?? 'pause';
      // That there is no such hold is for whoever may open one.
      return kind === 'pause' ? 'applications.hold' : RELEASE_RIGHTS[kind];
    };
    return await this.cases.on(asked, id, right, async (act, application) => {
      const hold = await find(act.tx);
      if (hold === undefined) {
        return refused('applications.hold-not-open', 'conflict', 'There is no such open hold.', 'holdId');
      }
      accepted(checkRelease(hold, personOf(act)));
      return caseAnswer(await this.release(act, application, hold, reason));
    });
  }

  private async open(
    act: Act,
    application: Application,
    kind: HoldKind,
    reason: string | null,
  ): Promise<{ application: Application; holdId: string }> {
    const { tx, now } = act;
    if (!canBeHeld(application.stage)) accepted(stageConflict(application.stage));
    const { duration } = HOLD_RULES[kind];
    const policy = await this.applications.policyOf(tx, application);
    const holdId = await insertHold(tx, {
      applicationId: application.id,
      kind,
      reason,
      openedAt: now,
      openedBy: personOf(act),
      dueAt: duration === null ? null : dueUnder(policy, duration, now),
      escalatedAt: null,
      releasedAt: null,
      releasedBy: null,
      releaseReason: null,
    });
    const { dueAt } = await this.clock.stop(act, application);
    const changed = await updateApplication(tx, application, { dueAt });
    await this.leaveTrace(act, changed, 'hold-opened', { id: holdId, kind, reason });
    return { application: changed, holdId };
  }

  private async release(
    act: Act,
    application: Application,
    hold: { readonly id: string; readonly kind: HoldKind },
    reason: string | null,
  ): Promise<Application> {
    await releaseHold(act.tx, hold.id, {
      releasedAt: act.now,
      releasedBy: personOf(act),
      releaseReason: reason,
    });
    const isLast = (await findOpenHolds(act.tx, application.id)).length === 0;
    const { dueAt } = isLast ? await this.clock.resume(act, application) : application;
    const changed = await updateApplication(act.tx, application, { dueAt });
    await this.leaveTrace(act, changed, 'hold-released', { ...hold, reason });
    return changed;
  }

  private async leaveTrace(
    act: Act,
    application: Application,
    what: string,
    hold: { readonly id: string; readonly kind: HoldKind; readonly reason: string | null },
  ): Promise<void> {
    const { id, number, stage, callId, dueAt } = application;
    const { kind, reason } = hold;
    // The kind stays out of the log's types and data: that there is a hit or an embargo is itself restricted. Of words their hash.
    act.audit({
      type: `applications.${what}`,
      subject: { type: 'application', id },
      applicationId: id,
      disclosure: 'restricted',
      data: { stage, dueAt, holdId: hold.id, reason: reason === null ? null : hashBody(reason) },
    });
    act.leadsTo(stage);
    this.applications.wake(act, id);
    await this.dependents.holdsChanged(act, id);
    const template = `applications.${what}`;
    const data = { number, stage };
    const { waitsFor } = HOLD_RULES[kind];
    for (const role of waitsFor === 'treasury'
      ? (['programme', 'treasury'] as const)
      : (['programme'] as const)) {
      await this.notifications.queue(act, { to: { role, scopeId: callId }, template, caseId: id, data });
    }
    if (kind === 'pause') {
      await this.notifications.queue(act, {
        to: { applicationId: id, team: true },
        template,
        caseId: id,
        data,
      });
    }
  }
}

import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import type { Application } from './application.entity.js';
import { CaseDependents } from './case-dependents.js';
import {
  endSuspension,
  findOpenSuspension,
  insertSuspension,
  openHoldKinds,
} from './case-history.repository.js';
import { clockStandsStill, resumedDue } from './domain/clock.js';
import type { HoldKind } from './domain/holds.js';
import type { Stage } from './domain/lifecycle.js';
import type { Waiting } from './domain/stage-entry.js';

/** The deadline columns of a case, and when this visit to its stage began. */
export type ClockColumns = Pick<Application, 'waitingFor' | 'dueAt' | 'visitSince'>;

/**
 * Keeps the clocks of a case: intervals in which one stood still are rows, and the deadline moves by exactly that long.
 * A clarification stops the review's clock; an open hold stops the applicant's.
 */
@Injectable()
export class CaseClock {
  constructor(private readonly dependents: CaseDependents) {}

  /** The clock on entering a stage. Leaving for a clarification keeps the review's deadline for the way back. */
  async enter(
    act: Act,
    application: Application,
    to: Stage,
    waiting: Waiting,
    openHolds: readonly HoldKind[],
  ): Promise<ClockColumns> {
    const { stage: from } = application;
    if (openHolds.length > 0) await this.endHoldSuspension(act, application);
    if (from === 'review' && to === 'clarification') {
      await insertSuspension(act.tx, {
        applicationId: application.id,
        stage: from,
        reason: 'clarification',
        fromAt: act.now,
        dueBefore: application.dueAt,
      });
      // The visit to `review` goes on: its round is still the one of this visit.
      return {
        ...(await this.stopIfHeld(act, application, to, waiting, openHolds)),
        visitSince: application.visitSince,
      };
    }
    if (from === 'clarification') {
      const suspended = await findOpenSuspension(act.tx, application.id, 'clarification');
      if (suspended !== null) {
        const dueAt = resumedDue(suspended.dueBefore, suspended.fromAt, act.now);
        await endSuspension(act.tx, suspended.id, act.now, dueAt);
        if (to === 'review') {
          await this.dependents.resumed(act, application.id, suspended.fromAt);
          return { waitingFor: waiting.waitingFor, dueAt, visitSince: application.visitSince };
        }
      }
    }
    return { ...(await this.stopIfHeld(act, application, to, waiting, openHolds)), visitSince: act.now };
  }

  /** The clock for a new debtor or deadline inside the stage. */
  async restart(act: Act, application: Application, waiting: Waiting): Promise<Waiting> {
    await this.endHoldSuspension(act, application);
    return await this.stopIfHeld(
      act,
      application,
      application.stage,
      waiting,
      await openHoldKinds(act.tx, application.id),
    );
  }

  /** A hold was opened: the applicant's clock stops. */
  async stop(act: Act, application: Application): Promise<Waiting> {
    if ((await findOpenSuspension(act.tx, application.id, 'hold')) !== null) return application;
    const openHolds = await openHoldKinds(act.tx, application.id);
    return await this.stopIfHeld(act, application, application.stage, application, openHolds);
  }

  /** The last hold was released: the applicant's clock goes on, with as much time as was left. */
  async resume(act: Act, application: Application): Promise<Waiting> {
    const suspended = await findOpenSuspension(act.tx, application.id, 'hold');
    if (suspended === null) return application;
    const dueAt = resumedDue(suspended.dueBefore, suspended.fromAt, act.now);
    await endSuspension(act.tx, suspended.id, act.now, dueAt);
    return { waitingFor: application.waitingFor, dueAt };
  }

  private async stopIfHeld(
    act: Act,
    { id }: Application,
    stage: Stage,
    waiting: Waiting,
    openHolds: readonly HoldKind[],
  ): Promise<Waiting> {
    const { waitingFor, dueAt } = waiting;
    if (!clockStandsStill(waitingFor, openHolds) || dueAt === null) return { waitingFor, dueAt };
    await insertSuspension(act.tx, {
      applicationId: id,
      stage,
      reason: 'hold',
      fromAt: act.now,
      dueBefore: dueAt,
    });
    return { waitingFor, dueAt: null };
  }

  /** What stood still belongs to a deadline that is no more. */
  private async endHoldSuspension(act: Act, { id }: Application): Promise<void> {
    const open = await findOpenSuspension(act.tx, id, 'hold');
    if (open !== null) await endSuspension(act.tx, open.id, act.now, null);
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, violates } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import {
  authorise,
  ceilingOf,
  logRestrictedRead,
  project,
  restrictedRead,
} from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { Assignment } from './domain/assignment.js';
import { checkAssignment, checkSecond, needsTwo } from './domain/assignment.js';
import { partiesOfOrders } from './lock-cases.js';
import { MovementAssignment } from './movement-assignment.entity.js';
import { MovementBooking } from './movement-booking.js';
import type { MovementCase } from './movement-case.js';
import { lockMovementCase } from './movement-case.js';
import { openMovements } from './movement.repository.js';
import { movementView } from './movement-view.js';
import { releasersOf } from './payment-order.repository.js';
import { movementConflict, notFound, setAsideOpen } from './treasury.errors.js';

/** The work list of the statements: a person says what a movement is; where money left or an order is settled, another confirms. */
@Injectable()
export class MovementsService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly booking: MovementBooking,
    private readonly notifications: NotificationsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** Movements nobody has explained yet, whom each waits for and since when. References of the bank are restricted. */
  async workList(
    principal: Principal,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<readonly object[]> {
    accepted(authorise(principal, 'treasury.read'));
    const { manager } = this.dataSource;
    const ceiling = ceilingOf(principal);
    const shown = (await openMovements(manager, page.after, page.limit)).map((row) => ({
      id: row.movement.id,
      view: project('bankMovement', movementView(row), ceiling),
    }));
    if (ceiling === 'restricted') {
      const reads = shown.map(({ id, view }) => restrictedRead('bankMovement', id, view));
      await logRestrictedRead(manager, principal, reads);
    }
    return shown.map(({ view }) => view);
  }

  /**
   * Says what a movement is, with the reason. What one person may say is booked at once; else another one confirms it first.
   * Refuses what `checkAssignment` refuses, `treasury.movement-conflict` where it is explained or somebody else said something,
   * `treasury.set-aside-open` while its statement is doubted, and what members refuse of a contribution.
   */
  async assign(
    asked: ActRequest,
    movementId: string,
    assignment: Assignment,
    reason: string,
  ): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => lockMovementCase(tx, this.applications, movementId, assignment),
        authorise: async (_, tx) => {
          const standings = await partiesOfOrders(tx, this.applications, assignment.orderIds);
          accepted(authorise(asked.principal, 'statements.assign', { standings }));
        },
        apply: async (act, found) => {
          if (found.live !== null || found.movement.resolvedAt !== null) accepted(movementConflict());
          // What falls with a statement is what the two people see who set it aside.
          if (found.isDoubted) accepted(setAsideOpen());
          const chargesMinor = accepted(checkAssignment(assignment, found.facts));
          await this.booking.check(act, found.movement, assignment);
          const needsSecond = needsTwo(assignment.kind, found.movement.creditDebit);
          const said = await this.insert(act, movementId, { ...assignment, reason, needsSecond });
          if (!needsSecond) return this.book(act, found, said, chargesMinor);
          this.trace(act, found, said, 'assigned');
          act.leadsTo('assigned', 'Another person of treasury has to confirm it.');
          await this.notifications.queue(act, {
            to: { role: 'treasury' },
            template: 'payments.movement-assigned',
            data: { kind: said.kind },
          });
          return answer(said, 'assigned');
        },
      },
    );
  }

  /**
   * Another person confirms what was said of a movement, and it is booked. Needs a session stepped up for `movement:<id>`.
   * Refuses `treasury.four-eyes`, `treasury.movement-conflict`, `treasury.set-aside-open`, and what `assign` refuses.
   */
  async confirm(asked: ActRequest, movementId: string, assignmentId: string): Promise<ActAnswer<object>> {
    return this.decide(asked, movementId, assignmentId, async (act, found, said) => {
      if (found.isDoubted) accepted(setAsideOpen());
      const chargesMinor = accepted(checkAssignment(said, found.facts));
      const releasers = await releasersOf(act.tx, said.orderIds);
      accepted(checkSecond(said.assignedBy, act.principal.id, releasers));
      return this.book(act, found, said, chargesMinor);
    });
  }

  /** Another person says that it is something else, with the reason: the movement is on the list again. */
  async reject(
    asked: ActRequest,
    movementId: string,
    assignmentId: string,
    reason: string,
  ): Promise<ActAnswer<object>> {
    return this.decide(asked, movementId, assignmentId, async (act, found, said) => {
      accepted(checkSecond(said.assignedBy, act.principal.id, []));
      const decided = { outcome: 'rejected', decidedBy: act.principal.id, decidedAt: act.now } as const;
      await act.tx.update(MovementAssignment, { id: said.id }, { ...decided, decisionReason: reason });
      this.trace(act, found, said, 'rejected');
      act.reasons.push(reason);
      return answer(said, 'rejected');
    });
  }

  private async decide(
    asked: ActRequest,
    movementId: string,
    assignmentId: string,
    apply: (act: Act, found: MovementCase, said: MovementAssignment) => Promise<object>,
  ): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: async (tx) => {
          // Its content never changes, so what it names may be read before the locks.
          const said = await tx.findOneBy(MovementAssignment, { id: assignmentId, movementId });
          if (said === null) return accepted<MovementCase>(notFound());
          return lockMovementCase(tx, this.applications, movementId, said);
        },
        authorise: async ({ orders }, tx) => {
          const ids = orders.map(({ id }) => id);
          const standings = await partiesOfOrders(tx, this.applications, ids);
          const subject = { stepUp: `movement:${movementId}`, standings };
          accepted(authorise(asked.principal, 'statements.confirm', subject));
        },
        apply: async (act, found) => {
          const { live } = found;
          if (live?.id !== assignmentId || live.outcome !== null) return accepted<object>(movementConflict());
          return apply(act, found, live);
        },
      },
    );
  }

  private async insert(
    act: Act,
    movementId: string,
    said: Assignment & { readonly reason: string; readonly needsSecond: boolean },
  ): Promise<MovementAssignment> {
    const assignment: MovementAssignment = {
      id: newId(),
      movementId,
      ...said,
      assignedBy: act.principal.id,
      assignedAt: act.now,
      outcome: null,
      decidedBy: null,
      decidedAt: null,
      decisionReason: null,
      setAsideAt: null,
    };
    try {
      await act.tx.insert(MovementAssignment, assignment);
    } catch (error) {
      // Two people name the same credit at once.
      if (violates(error, 'uq_movement_assignments_counterpart')) accepted(movementConflict());
      throw error;
    }
    return assignment;
  }

  private async book(
    act: Act,
    found: MovementCase,
    said: MovementAssignment,
    chargesMinor: bigint,
  ): Promise<object> {
    await this.booking.book(act, found, said, chargesMinor);
    const decidedBy = said.needsSecond ? act.principal.id : null;
    const decided = { outcome: 'booked', decidedBy, decidedAt: act.now } as const;
    await act.tx.update(MovementAssignment, { id: said.id }, decided);
    this.trace(act, found, said, 'booked');
    act.leadsTo('booked', `It is booked as ${said.kind}.`);
    return answer(said, 'booked');
  }

  private trace(act: Act, { movement, orders }: MovementCase, said: MovementAssignment, what: string): void {
    const applicationId = orders[0]?.applicationId;
    act.audit({
      type: `treasury.movement-${what}`,
      subject: { type: 'statement-movement', id: movement.id },
      ...(applicationId === undefined ? {} : { applicationId }),
      disclosure: 'restricted',
      data: {
        kind: said.kind,
        amountMinor: movement.amountMinor.toString(),
        currency: movement.currency,
        creditDebit: movement.creditDebit,
        orders: orders.map(({ id }) => id),
      },
    });
  }
}

function answer(
  { id, movementId, kind }: MovementAssignment,
  state: 'assigned' | 'booked' | 'rejected',
): object {
  return { id: movementId, assignmentId: id, kind, state };
}

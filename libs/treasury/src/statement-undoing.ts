import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { MembersService } from '#libs/members/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { ReturnUndone } from './domain/return-undone.js';
import { setAssignmentsAside } from './movement.repository.js';
import { OrderBooks } from './order-books.js';
import type { PaymentOrder } from './payment-order.entity.js';
import { lockOrders } from './payment-order.repository.js';
import { PaymentOrdersService } from './payment-orders.service.js';
import { PaymentRun } from './payment-run.entity.js';
import { findAttempt } from './payment-run.repository.js';
import { takeRunApart } from './run-void.js';
import type { SetAsideCase } from './set-aside-case.js';
import { BankStatement } from './statement.entity.js';
import { updateRow } from './versioned-row.js';

/** What a statement that is set aside did to the books, orders, runs and contributions, undone in the opposite order. */
@Injectable()
export class StatementUndoing {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly ledger: LedgerService,
    private readonly members: MembersService,
    private readonly books: OrderBooks,
    private readonly orders: PaymentOrdersService,
    private readonly notifications: NotificationsService,
  ) {}

  /** Undoes a locked statement. `returns`: what each order is whose return falls, as `checkSetAside` answers. */
  async undo(act: Act, found: SetAsideCase, returns: ReadonlyMap<string, ReturnUndone>): Promise<void> {
    const { statement, movements, others, assignments } = found;
    const fallen = [...movements, ...others].map(({ id }) => id);
    await this.members.undoLines(act, fallen);
    await this.undoOrders(act, found, returns);
    const said = assignments.filter(({ outcome }) => outcome === 'booked');
    const identified = { type: 'statement-movement', id: said.map(({ movementId }) => movementId) };
    await this.ledger.reverseStanding(act.tx, 'movement-identified', identified, act.now);
    await setAssignmentsAside(
      act.tx,
      assignments.map(({ id }) => id),
      others.map(({ id }) => id),
      act.now,
    );
    const subject = { type: 'bank-statement', id: statement.id };
    await this.ledger.reverseStanding(act.tx, 'movement-unidentified', subject, act.now);
    await this.tellOfOthers(act, found);
    if (assignments.length > 0)
      act.reasons.push(`Assignments that count for nothing: ${assignments.length}.`);
  }

  private async undoOrders(
    act: Act,
    { orders, paid, runOf }: SetAsideCase,
    returns: ReadonlyMap<string, ReturnUndone>,
  ): Promise<void> {
    const recalled = [...returns.values()].flatMap(({ recalls }) => recalls);
    for (const run of new Set(recalled.flatMap((id) => runOf.get(id) ?? [])))
      await takeRunApart(act, run.id, this.notifications);
    // A run that was taken apart wrote its orders.
    const now = new Map(
      (
        await lockOrders(
          act.tx,
          orders.map(({ id }) => id),
        )
      ).map((order) => [order.id, order]),
    );
    const touched = orders.flatMap(({ id }) => now.get(id) ?? []);
    for (const order of touched) if (recalled.includes(order.id)) await this.orders.makeVoid(act, order);
    const reopened = new Set<PaymentRun>();
    for (const order of touched) {
      const undone = returns.get(order.id);
      const before = undone === undefined ? order : await this.undoReturn(act, order, undone);
      if (!paid.has(order.id)) continue;
      const unsettled = await this.books.unsettle(act, before);
      const run = runOf.get(order.id);
      if (run === undefined) continue;
      act.wake('payment-run', run.id);
      if (unsettled.state === 'released' && run.state === 'settled') reopened.add(run);
    }
    for (const run of reopened) await this.reopen(act, run);
    if (paid.size > 0) act.reasons.push(`Payments not shown any more: ${paid.size}.`);
    if (returns.size > 0) act.reasons.push(`Payments that did not come back: ${returns.size}.`);
  }

  private async undoReturn(
    act: Act,
    order: PaymentOrder,
    { as, unowedMinor }: ReturnUndone,
  ): Promise<PaymentOrder> {
    if (as === 'paid-twice') await this.books.paidTwice(act, order);
    const undone = as === 'paid' ? await this.books.unreturn(act, order) : order;
    if (unowedMinor > 0n) {
      await this.books.claimBack(act, undone, unowedMinor);
      const application = await this.applications.find(act.tx, order.applicationId);
      await this.notifications.queue(act, {
        to: { role: 'treasury' },
        template: 'payments.paid-unowed',
        caseId: order.applicationId,
        data: { number: application?.number ?? '' },
      });
    }
    return undone;
  }

  /** Only that statement may have shown that the bank has the file: then it is unknown again, and people find out. */
  private async reopen(act: Act, run: PaymentRun): Promise<void> {
    const attempt = await findAttempt(act.tx, run.id);
    const isUnknown = attempt?.outcome === 'unknown' && run.resolvedBy === null;
    const state = isUnknown ? 'unknown' : 'sent';
    await updateRow(act.tx, PaymentRun, run, { state, endedAt: null });
    if (!isUnknown) return;
    await this.notifications.queue(act, {
      to: { role: 'treasury' },
      template: 'payments.unknown',
      data: { number: run.messageId },
    });
  }

  /** Money of other statements is on the work list again. */
  private async tellOfOthers(act: Act, { others }: SetAsideCase): Promise<void> {
    const ids = others.map(({ statementId }) => statementId);
    for (const { statementRef } of await act.tx.findBy(BankStatement, { id: In(ids) })) {
      await this.notifications.queue(act, {
        to: { role: 'treasury' },
        template: 'payments.movements-unexplained',
        data: { number: statementRef },
      });
    }
  }
}

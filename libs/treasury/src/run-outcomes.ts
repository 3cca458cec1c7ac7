import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { BankStatus } from './bank.port.js';
import { blamesAccount, decideStatus, statusFor } from './domain/bank-status.js';
import type { TransmissionOutcome } from './domain/transmission.js';
import { PaymentOrder } from './payment-order.entity.js';
import { PaymentOrdersService } from './payment-orders.service.js';
import { PaymentRun } from './payment-run.entity.js';
import type { RunWithOrders } from './payment-run.repository.js';
import { updateRow } from './versioned-row.js';

/** What the end of a transmission and the bank's answers mean for a run and its orders. */
@Injectable()
export class RunOutcomes {
  constructor(
    private readonly orders: PaymentOrdersService,
    private readonly notifications: NotificationsService,
  ) {}

  /** Records how the transmission ended. What certainly never arrived fails its orders; unknown goes to people. */
  async record(
    act: Act,
    { run, orders }: RunWithOrders,
    outcome: TransmissionOutcome,
    detail: string,
  ): Promise<void> {
    await updateRow(act.tx, PaymentRun, run, { state: outcome });
    if (outcome === 'failed') {
      for (const order of orders) {
        if (order.state === 'released') await this.orders.fail(act, order, false, null);
      }
    }
    act.audit({
      type: `treasury.run-${outcome}`,
      subject: { type: 'payment-run', id: run.id },
      disclosure: 'restricted',
      data: { sha256: run.sha256 },
    });
    act.reasons.push(detail);
    act.wake('payment-run', run.id);
    if (outcome === 'unknown') {
      await this.notifications.queue(act, {
        to: { role: 'treasury' },
        template: 'payments.unknown',
        data: { number: run.messageId },
      });
    }
  }

  /**
   * Records what a status report says. A bank that knows the file has it, so an unknown run was sent; what it refuses fails, and
   * needs another account where that is why; after a final yes it is for the statement to say. Cash is booked on the statement alone.
   */
  async recordStatuses(act: Act, facts: RunWithOrders, statuses: readonly BankStatus[]): Promise<void> {
    const { run, orders } = facts;
    if (run.state === 'unknown') await this.record(act, facts, 'sent', 'The bank knows the file.');
    for (const order of orders) {
      const status = statusFor(order, statuses);
      if (status === undefined || order.state !== 'released') continue;
      const meaning = decideStatus(order.bankStatus, status.code);
      if (meaning === 'fail') await this.orders.fail(act, order, blamesAccount(status.reason), status.code);
      if (meaning === 'note') await updateRow(act.tx, PaymentOrder, order, { bankStatus: status.code });
    }
  }
}

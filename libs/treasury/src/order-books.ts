import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import type { Shown } from '#libs/ledger/src/index.js';
import {
  lateSettlementPosting,
  LedgerService,
  returnPosting,
  settlementPosting,
} from '#libs/ledger/src/index.js';
import { PaymentOrder } from './payment-order.entity.js';
import { PaymentOrdersService } from './payment-orders.service.js';
import { liveRunOf } from './payment-run.repository.js';
import { updateRow } from './versioned-row.js';

/** Where the statement shows money of an order, and what the bank took beside it. */
export interface ShownOrder {
  readonly shown: Shown;
  readonly chargesMinor: bigint;
}

/** What the statement does to a locked order and its books, whether it explains itself or a person did. */
@Injectable()
export class OrderBooks {
  constructor(
    private readonly ledger: LedgerService,
    private readonly orders: PaymentOrdersService,
  ) {}

  /** The payment left. One we had given up is released and settled in one, since its release was turned back. */
  async settle(
    act: Act,
    order: PaymentOrder,
    {
      shown,
      chargesMinor,
      accountServicerReference,
    }: ShownOrder & { accountServicerReference: string | null },
  ): Promise<PaymentOrder> {
    const { amountMinor, currency } = order;
    await this.ledger.post(act.tx, {
      kind: 'payment-settled',
      // A settlement may be turned back with its statement, and the order settled again.
      idempotencyKey: `payment-settled:${order.id}:${order.version}`,
      at: act.now,
      subject: { type: 'payment-order', id: order.id },
      entries:
        order.state === 'failed'
          ? lateSettlementPosting(shown, yearOf(order, act), amountMinor, chargesMinor, currency)
          : settlementPosting(shown, amountMinor, chargesMinor, currency),
    });
    return this.move(act, order, { state: 'settled', accountServicerReference, needsNewAccount: false });
  }

  /** The payment came back: it is owed again. */
  async takeBack(act: Act, order: PaymentOrder, { shown, chargesMinor }: ShownOrder): Promise<PaymentOrder> {
    const { amountMinor, currency } = order;
    await this.ledger.post(act.tx, {
      kind: 'payment-returned',
      idempotencyKey: `payment-returned:${order.id}:${order.version}`,
      at: act.now,
      subject: { type: 'payment-order', id: order.id },
      entries: returnPosting(shown, yearOf(order, act), amountMinor, chargesMinor, currency),
    });
    return this.move(act, order, { state: 'returned', needsNewAccount: true });
  }

  /** The statement that showed the payment is set aside: it is on its way again, since a statement settles only what was. */
  async unsettle(act: Act, order: PaymentOrder): Promise<PaymentOrder> {
    const subject = { type: 'payment-order', id: order.id };
    const settled = await this.ledger.reverseStanding(act.tx, 'payment-settled', subject, act.now);
    if (settled === 0) throw new Error(`Order ${order.id} is settled and nothing was booked.`);
    const moved = await updateRow(act.tx, PaymentOrder, order, {
      state: 'released',
      accountServicerReference: null,
      endedAt: null,
    });
    this.orders.trace(act, moved, 'unsettled');
    act.wake('milestone', order.milestoneId);
    return moved;
  }

  private async move(
    act: Act,
    order: PaymentOrder,
    change: Partial<PaymentOrder> & { readonly state: 'settled' | 'returned' },
  ): Promise<PaymentOrder> {
    const moved = await updateRow(act.tx, PaymentOrder, order, { ...change, endedAt: act.now });
    this.orders.trace(act, moved, change.state);
    act.wake('milestone', order.milestoneId);
    const run = await liveRunOf(act.tx, order.id);
    if (run !== null) act.wake('payment-run', run);
    return moved;
  }
}

/** The year whose cash the order used. */
function yearOf(order: PaymentOrder, act: Act): number {
  return Number((order.releasedAt ?? act.now).slice(0, 4));
}

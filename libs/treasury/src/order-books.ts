import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import type { Shown } from '#libs/ledger/src/index.js';
import {
  lateSettlementPosting,
  LedgerService,
  paidUnowedPosting,
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
      subject: subjectOf(order),
      entries:
        order.state === 'failed'
          ? lateSettlementPosting(shown, yearOf(order, act), amountMinor, chargesMinor, currency)
          : settlementPosting(shown, amountMinor, chargesMinor, currency),
    });
    return this.move(act, order, { state: 'settled', accountServicerReference });
  }

  /** The payment came back: it is owed again, as far as it was before; what was claimed of it is settled. */
  async takeBack(act: Act, order: PaymentOrder, { shown, chargesMinor }: ShownOrder): Promise<PaymentOrder> {
    const { amountMinor, currency } = order;
    await this.ledger.post(act.tx, {
      kind: 'payment-returned',
      idempotencyKey: `payment-returned:${order.id}:${order.version}`,
      at: act.now,
      subject: subjectOf(order),
      entries: returnPosting(shown, yearOf(order, act), amountMinor, chargesMinor, currency),
    });
    await this.orders.dropClaim(act, order);
    return this.move(act, order, { state: 'returned', needsNewAccount: true });
  }

  /** The statement that showed it coming back is set aside: it is paid as before, since that day. */
  async unreturn(act: Act, order: PaymentOrder): Promise<PaymentOrder> {
    await this.reverseReturn(act, order);
    const endedAt = await this.ledger.standsSince(act.tx, 'payment-settled', subjectOf(order));
    return this.move(act, order, { state: 'settled', needsNewAccount: false }, endedAt);
  }

  /** The same where another payment for its debt has left: it stays as it is, and what was paid twice has to come back. */
  async paidTwice(act: Act, order: PaymentOrder): Promise<void> {
    await this.reverseReturn(act, order);
    this.orders.trace(act, order, 'paid-twice');
  }

  /** So much of a payment is not owed any more, or was paid by another one: the grantee has to give it back. */
  async claimBack(act: Act, order: PaymentOrder, unowedMinor: bigint): Promise<void> {
    await this.ledger.post(act.tx, {
      kind: 'payment-unowed',
      idempotencyKey: `payment-unowed:${order.id}:${order.version}`,
      at: act.now,
      subject: subjectOf(order),
      entries: paidUnowedPosting(unowedMinor, order.currency),
    });
  }

  /**
   * The statement that showed the payment is set aside: it is on its way again, or given up again where its settlement had taken that
   * back, since a statement settles nothing else.
   */
  async unsettle(act: Act, order: PaymentOrder): Promise<PaymentOrder> {
    const settled = await this.ledger.reverseStanding(act.tx, 'payment-settled', subjectOf(order), act.now);
    if (settled === 0) throw new Error(`Order ${order.id} is settled and nothing was booked.`);
    const failedAt = await this.ledger.standsSince(act.tx, 'payment-failed', subjectOf(order));
    const moved = await updateRow(act.tx, PaymentOrder, order, {
      state: failedAt === null ? 'released' : 'failed',
      accountServicerReference: null,
      endedAt: failedAt,
    });
    if (failedAt !== null) await this.orders.dropClaim(act, moved);
    this.orders.trace(act, moved, 'unsettled');
    act.wake('milestone', order.milestoneId);
    return moved;
  }

  private async reverseReturn(act: Act, order: PaymentOrder): Promise<void> {
    const returned = await this.ledger.reverseStanding(act.tx, 'payment-returned', subjectOf(order), act.now);
    if (returned === 0) throw new Error(`Order ${order.id} came back and nothing was booked.`);
  }

  private async move(
    act: Act,
    order: PaymentOrder,
    change: Partial<PaymentOrder> & { readonly state: 'settled' | 'returned' },
    endedAt: Instant | null = act.now,
  ): Promise<PaymentOrder> {
    const moved = await updateRow(act.tx, PaymentOrder, order, { ...change, endedAt });
    this.orders.trace(act, moved, order.state === 'returned' ? 'unreturned' : change.state);
    act.wake('milestone', order.milestoneId);
    const run = await liveRunOf(act.tx, order.id);
    if (run !== null) act.wake('payment-run', run);
    return moved;
  }
}

function subjectOf({ id }: PaymentOrder): { readonly type: string; readonly id: string } {
  return { type: 'payment-order', id };
}

/** The year whose cash the order used. */
function yearOf(order: PaymentOrder, act: Act): number {
  return Number((order.releasedAt ?? act.now).slice(0, 4));
}

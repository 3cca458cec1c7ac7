import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import {
  LedgerService,
  returnPosting,
  settlementPosting,
  unidentifiedPosting,
} from '#libs/ledger/src/index.js';
import { CONTRIBUTIONS_ACCOUNT, MembersService } from '#libs/members/src/index.js';
import type { Match, Movement } from './domain/matching.js';
import { PaymentOrder } from './payment-order.entity.js';
import { PaymentOrdersService } from './payment-orders.service.js';
import { liveRunOf } from './payment-run.repository.js';
import { StatementMovement } from './statement.entity.js';
import { updateRow } from './versioned-row.js';

/** The ledger's code of the account that statements are about. */
const BANK = CONTRIBUTIONS_ACCOUNT;

/** What a booked movement does to the books and to the orders it is about. */
@Injectable()
export class StatementBooking {
  constructor(
    private readonly ledger: LedgerService,
    private readonly orders: PaymentOrdersService,
    private readonly members: MembersService,
  ) {}

  /** Books what a movement explains: payments settle, returns are owed again. Answers the orders as they are now. */
  async bookOrders(
    act: Act,
    movement: Movement,
    match: Exclude<Match, { kind: 'unmatched' }>,
    orders: ReadonlyMap<string, PaymentOrder>,
  ): Promise<PaymentOrder[]> {
    const ids = match.kind === 'batch' ? match.orderIds : [match.orderId];
    const booked: PaymentOrder[] = [];
    for (const id of ids) {
      const order = orders.get(id);
      if (order === undefined) throw new Error(`Order ${id} was matched without its lock.`);
      booked.push(
        match.kind === 'return' ? await this.takeBack(act, order) : await this.settle(act, order, movement),
      );
      act.wake('milestone', order.milestoneId);
      const run = await liveRunOf(act.tx, order.id);
      if (run !== null) act.wake('payment-run', run);
    }
    return booked;
  }

  private async settle(act: Act, order: PaymentOrder, movement: Movement): Promise<PaymentOrder> {
    await this.ledger.post(act.tx, {
      kind: 'payment-settled',
      idempotencyKey: `payment-settled:${order.id}`,
      at: act.now,
      subject: { type: 'payment-order', id: order.id },
      entries: settlementPosting(BANK, order.amountMinor, order.currency),
    });
    const settled = await updateRow(act.tx, PaymentOrder, order, {
      state: 'settled',
      accountServicerReference: movement.accountServicerReference,
      endedAt: act.now,
    });
    this.orders.trace(act, settled, 'settled');
    return settled;
  }

  private async takeBack(act: Act, order: PaymentOrder): Promise<PaymentOrder> {
    const year = Number((order.releasedAt ?? act.now).slice(0, 4));
    await this.ledger.post(act.tx, {
      kind: 'payment-returned',
      idempotencyKey: `payment-returned:${order.id}`,
      at: act.now,
      subject: { type: 'payment-order', id: order.id },
      entries: returnPosting(BANK, year, order.amountMinor, order.currency),
    });
    const returned = await updateRow(act.tx, PaymentOrder, order, {
      state: 'returned',
      needsNewAccount: true,
      endedAt: act.now,
    });
    this.orders.trace(act, returned, 'returned');
    return returned;
  }

  /**
   * Books a movement no order explains. A credit that members know as a contribution is one; everything else stands in the books
   * as unidentified and on the work list, with the reason. Answers whether it is explained.
   */
  async bookUnexplained(act: Act, movement: StatementMovement): Promise<boolean> {
    const received = movement.creditDebit === 'CRDT' ? await this.receive(act, movement) : null;
    if (typeof received === 'string') {
      await act.tx.update(
        StatementMovement,
        { id: movement.id },
        { match: 'contribution', matchDetail: received },
      );
      return true;
    }
    if (received !== null)
      await act.tx.update(StatementMovement, { id: movement.id }, { matchDetail: received.code });
    const signed = movement.creditDebit === 'CRDT' ? movement.amountMinor : -movement.amountMinor;
    if (signed === 0n) return false;
    await this.ledger.post(act.tx, {
      kind: 'movement-unidentified',
      idempotencyKey: `movement:${movement.statementId}:${movement.entryIndex}:${movement.partIndex}`,
      at: act.now,
      subject: { type: 'bank-statement', id: movement.statementId },
      entries: unidentifiedPosting(BANK, signed, movement.currency),
    });
    return false;
  }

  private async receive(act: Act, movement: StatementMovement): Promise<string | Refusal | null> {
    const { id, amountMinor, currency, bookingDate, creditorReference } = movement;
    const money = {
      amountMinor,
      currency,
      valueDate: bookingDate ?? act.now.slice(0, 10),
      movementId: id,
      shown: { bankAccount: BANK },
    };
    const bankReferences = [movement.endToEndId, movement.accountServicerReference].filter(
      (reference) => reference !== null,
    );
    return this.members.receive(act, money, { creditorReference, bankReferences });
  }
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type { Refusal } from '#libs/kernel/src/index.js';
import { accountCode, LedgerService, unidentifiedPosting } from '#libs/ledger/src/index.js';
import { contributionNamed, MembersService } from '#libs/members/src/index.js';
import type { Match, Movement } from './domain/matching.js';
import { OrderBooks } from './order-books.js';
import type { PaymentOrder } from './payment-order.entity.js';
import { StatementMovement } from './statement.entity.js';

/** What a booked movement does to the books and to the orders it is about. `bank` is the name in the books of its account. */
@Injectable()
export class StatementBooking {
  constructor(
    private readonly ledger: LedgerService,
    private readonly books: OrderBooks,
    private readonly members: MembersService,
  ) {}

  /** What the books say lies on an account. */
  async inTheBooks(tx: EntityManager, bank: string, currency: string): Promise<bigint> {
    return this.ledger.balance(tx, accountCode('bank', bank), currency);
  }

  /** Books what a movement explains: payments settle, returns are owed again. Answers the orders as they are now. */
  async bookOrders(
    act: Act,
    bank: string,
    movement: Movement,
    match: Exclude<Match, { kind: 'unmatched' }>,
    orders: ReadonlyMap<string, PaymentOrder>,
  ): Promise<PaymentOrder[]> {
    const ids = match.kind === 'batch' ? match.orderIds : [match.orderId];
    const how = { shown: { bankAccount: bank }, chargesMinor: 0n };
    const booked: PaymentOrder[] = [];
    for (const id of ids) {
      const order = orders.get(id);
      if (order === undefined) throw new Error(`Order ${id} was matched without its lock.`);
      const { accountServicerReference } = movement;
      booked.push(
        match.kind === 'return'
          ? await this.books.takeBack(act, order, how)
          : await this.books.settle(act, order, { ...how, accountServicerReference }),
      );
    }
    return booked;
  }

  /**
   * Books a movement no order explains. A credit that members know as a contribution is one; everything else stands in the books
   * as unidentified and on the work list, with the reason: a debit under the reference of a contribution is said to be its reversal, which
   * two people have to say. Answers whether it is explained.
   */
  async bookUnexplained(act: Act, bank: string, movement: StatementMovement): Promise<boolean> {
    const received = movement.creditDebit === 'CRDT' ? await this.receive(act, bank, movement) : null;
    if (typeof received === 'string') {
      await act.tx.update(
        StatementMovement,
        { id: movement.id },
        { match: 'contribution', matchDetail: received },
      );
      return true;
    }
    const matchDetail = received?.code ?? (isReversal(movement) ? 'contribution-reversal' : null);
    if (matchDetail !== null) await act.tx.update(StatementMovement, { id: movement.id }, { matchDetail });
    const signed = movement.creditDebit === 'CRDT' ? movement.amountMinor : -movement.amountMinor;
    if (signed === 0n) return false;
    await this.ledger.post(act.tx, {
      kind: 'movement-unidentified',
      idempotencyKey: `movement:${movement.statementId}:${movement.entryIndex}:${movement.partIndex}`,
      at: act.now,
      subject: { type: 'bank-statement', id: movement.statementId },
      entries: unidentifiedPosting(bank, signed, movement.currency),
    });
    return false;
  }

  private async receive(
    act: Act,
    bank: string,
    movement: StatementMovement,
  ): Promise<string | Refusal | null> {
    const { id, amountMinor, currency, bookingDate, creditorReference } = movement;
    const money = {
      amountMinor,
      currency,
      valueDate: bookingDate ?? act.now.slice(0, 10),
      movementId: id,
      shown: { bankAccount: bank },
    };
    const bankReferences = [movement.endToEndId, movement.accountServicerReference].filter(
      (reference) => reference !== null,
    );
    return this.members.receive(act, money, { creditorReference, bankReferences });
  }
}

/** A debit under the reference of a contribution: the bank takes it back. */
function isReversal({ creditDebit, creditorReference }: StatementMovement): boolean {
  return (
    creditDebit === 'DBIT' && creditorReference !== null && contributionNamed(creditorReference) !== undefined
  );
}

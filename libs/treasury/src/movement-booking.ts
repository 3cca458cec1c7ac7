import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import { accepted, amountText, isRefusal } from '#libs/kernel/src/index.js';
import type { Identified } from '#libs/ledger/src/index.js';
import { identifiedPosting, LedgerService } from '#libs/ledger/src/index.js';
import type { BankLine } from '#libs/members/src/index.js';
import { MembersService } from '#libs/members/src/index.js';
import type { Assignment } from './domain/assignment.js';
import { canBeTakenBack } from './domain/ending.js';
import type { MovementAssignment } from './movement-assignment.entity.js';
import type { MovementCase } from './movement-case.js';
import { OrderBooks } from './order-books.js';
import { PaymentOrdersService } from './payment-orders.service.js';
import { StatementMovement } from './statement.entity.js';

/** What an assignment that stands does to the books, the orders and the work list. */
@Injectable()
export class MovementBooking {
  constructor(
    private readonly ledger: LedgerService,
    private readonly members: MembersService,
    private readonly books: OrderBooks,
    private readonly orders: PaymentOrdersService,
  ) {}

  /** Books a checked assignment. `chargesMinor`: what of the movement the bank took beside its orders. */
  async book(
    act: Act,
    found: MovementCase,
    assignment: MovementAssignment,
    chargesMinor: bigint,
  ): Promise<void> {
    await this.enter(act, found, assignment, chargesMinor);
    if (chargesMinor > 0n)
      act.reasons.push(`${amountText(chargesMinor, found.movement.currency)} are the bank’s charges.`);
    // What goes back to its sender stays on the list until the statement shows it going.
    if (assignment.kind !== 'return-to-sender') await this.resolve(act, found.movement, assignment);
    if (found.counterpart !== null) await this.resolve(act, found.counterpart, assignment);
  }

  /** What only the books can say of an assignment before another person confirms it: whether the bank can have taken that back. */
  async check(act: Act, movement: StatementMovement, { kind, assessmentId }: Assignment): Promise<void> {
    if (kind !== 'contribution-reversal') return;
    accepted(await this.members.checkReversal(act.tx, assessmentId ?? '', lineOf(act, movement)));
  }

  private async enter(
    act: Act,
    found: MovementCase,
    assignment: MovementAssignment,
    chargesMinor: bigint,
  ): Promise<void> {
    const { movement } = found;
    switch (assignment.kind) {
      case 'contribution':
        return this.contribution(act, movement, assignment);
      case 'contribution-reversal':
        return this.reversal(act, movement, assignment);
      case 'payment':
        return this.payment(act, found, chargesMinor);
      case 'return':
        for (const order of found.orders)
          await this.books.takeBack(act, order, { shown: 'unidentified-receipts', chargesMinor });
        return;
      case 'overpayment':
      case 'recovery':
        return this.identify(act, movement, assignment, 'clawback-receivable');
      case 'return-to-sender':
      case 'refund':
        return this.identify(act, movement, assignment, 'refunds-payable');
      case 'donation':
        return this.identify(act, movement, assignment, { donor: assignment.donor ?? '' });
      case 'own-transfer':
        // What left one account came in on the other: among what nothing explained, both together are nothing.
        return;
      case 'interest':
      case 'bank-charges':
        return this.identify(act, movement, assignment, assignment.kind);
    }
  }

  private async contribution(
    act: Act,
    movement: StatementMovement,
    { assessmentId }: MovementAssignment,
  ): Promise<void> {
    const money = lineOf(act, movement);
    const named = { assessmentId: assessmentId ?? '', creditorReference: null, bankReferences: [] };
    const received = await this.members.receive(act, money, named);
    if (isRefusal(received)) accepted(received);
  }

  private async reversal(
    act: Act,
    movement: StatementMovement,
    { assessmentId }: MovementAssignment,
  ): Promise<void> {
    const reversed = await this.members.reverseReceipt(act, assessmentId ?? '', lineOf(act, movement));
    if (isRefusal(reversed)) accepted(reversed);
  }

  /** The first order carries the charges. Another order of the same milestone is not needed any more. */
  private async payment(act: Act, found: MovementCase, chargesMinor: bigint): Promise<void> {
    const { accountServicerReference } = found.movement;
    for (const sibling of found.siblings) {
      if (canBeTakenBack(sibling.state)) await this.orders.makeVoid(act, sibling);
    }
    for (const [index, order] of found.orders.entries()) {
      await this.books.settle(act, order, {
        shown: 'unidentified-receipts',
        chargesMinor: index === 0 ? chargesMinor : 0n,
        accountServicerReference,
      });
    }
  }

  private async identify(
    act: Act,
    movement: StatementMovement,
    assignment: MovementAssignment,
    what: Identified,
  ): Promise<void> {
    const { id, amountMinor, currency, creditDebit } = movement;
    await this.ledger.post(act.tx, {
      kind: 'movement-identified',
      // What was said may fall with another statement, and the same be said again.
      idempotencyKey: `movement-identified:${assignment.id}`,
      at: act.now,
      subject: { type: 'statement-movement', id },
      entries: identifiedPosting(what, creditDebit === 'CRDT' ? amountMinor : -amountMinor, currency),
    });
  }

  private async resolve(act: Act, movement: StatementMovement, { kind }: MovementAssignment): Promise<void> {
    const change = { resolvedBy: act.principal.id, resolvedAt: act.now, resolution: kind };
    await act.tx.update(StatementMovement, { id: movement.id }, change);
  }
}

/** A movement that nothing explained, as members know money of the bank. */
function lineOf(act: Act, { id, amountMinor, currency, bookingDate }: StatementMovement): BankLine {
  const valueDate = bookingDate ?? act.now.slice(0, 10);
  return { amountMinor, currency, valueDate, movementId: id, shown: 'unidentified-receipts' };
}

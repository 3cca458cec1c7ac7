import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, clock, violates } from '#libs/acts/src/index.js';
import type { Application } from '#libs/applications/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import {
  authorise,
  ceilingOf,
  logRestrictedRead,
  project,
  restrictedRead,
} from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, money } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { failurePosting, LedgerService } from '#libs/ledger/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { Agreement } from './agreement.entity.js';
import type { OrderWithDuties } from './approval-thresholds.js';
import { thirdApproverFrom, thirdApproversOf, withMissing } from './approval-thresholds.js';
import type { Duty } from './domain/four-eyes.js';
import { decideApproval, missingApprovals } from './domain/four-eyes.js';
import type { OrderState } from './domain/order-eligibility.js';
import { held, stopsMoney } from './domain/order-eligibility.js';
import { lockCasesOf, partiesOfOrders } from './lock-cases.js';
import { refuse, refused } from '#libs/kernel/src/index.js';
import type { Milestone } from './milestone.entity.js';
import type { Payee, PayeeAccountRow } from './payee.entity.js';
import { PaymentDuty, PaymentOrder } from './payment-order.entity.js';
import { currentHash, dutyFacts, findDuties, findOrders, countingOrder } from './payment-order.repository.js';
import { fourEyes, notFound } from './treasury.errors.js';
import { lockRow, updateRow } from './versioned-row.js';

/** Payment orders: made by a milestone's process, approved by people who had no other part in them. */
@Injectable()
export class PaymentOrdersService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly ledger: LedgerService,
    private readonly notifications: NotificationsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** Makes the order of a claimed milestone to the payee's verified account, with the certification as its first duty. */
  async make(
    act: Act,
    facts: {
      readonly application: Application;
      readonly agreement: Agreement;
      readonly milestone: Milestone;
      readonly payee: Payee;
      readonly account: PayeeAccountRow;
    },
  ): Promise<PaymentOrder> {
    const { application, agreement, milestone, payee, account } = facts;
    if (milestone.certifiedBy === null || milestone.payableMinor === null) {
      throw new Error(`Milestone ${milestone.id} is claimed without being certified.`);
    }
    const id = newId();
    const isInstant = agreement.isEmergency && account.route === 'SEPA';
    const order: PaymentOrder = {
      id,
      // 36 characters with hyphens; the bank takes 35.
      endToEndId: id.replaceAll('-', ''),
      milestoneId: milestone.id,
      applicationId: application.id,
      payeeId: payee.id,
      payeePersonId: payee.personId,
      accountVersion: account.version,
      service: isInstant ? 'INST' : account.route,
      creditor: account.creditor,
      chargeBearer: account.chargeBearer,
      amountMinor: milestone.payableMinor,
      currency: agreement.currency,
      remittance: `${application.number} ${milestone.kind === 'advance' ? 'advance' : `milestone ${milestone.position}`}`,
      orderHash: '',
      thirdApproverFromMinor: await thirdApproverFrom(act.tx, agreement.treasuryPolicyId, act.now),
      state: 'pending-approval',
      needsNewAccount: false,
      bankStatus: null,
      paymentInformationId: null,
      accountServicerReference: null,
      createdAt: act.now,
      releasedAt: null,
      endedAt: null,
      version: 1,
    };
    const hashed = { ...order, orderHash: currentHash(order) };
    await act.tx.insert(PaymentOrder, hashed);
    await this.insertDuty(act, hashed, 'certify', milestone.certifiedBy, milestone.certifiedAt ?? act.now);
    this.trace(act, hashed, 'made');
    await this.notifications.queue(act, {
      to: { role: 'treasury' },
      template: 'payments.waits-for-approval',
      caseId: application.id,
      data: { number: application.number },
    });
    return hashed;
  }

  /**
   * A person of treasury approves the order they saw, by its hash. Needs a session stepped up for `order:<id>`. How many have to is
   * asked of the policy in force, so that one approved under a higher threshold may need another before it leaves.
   */
  async approve(asked: ActRequest, orderId: string, hash: string): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: async (tx) => {
          await lockCasesOf(tx, this.applications, [orderId]);
          return (await lockRow(tx, PaymentOrder, orderId)) ?? accepted<PaymentOrder>(notFound());
        },
        authorise: async (_, tx) => {
          const standings = await partiesOfOrders(tx, this.applications, [orderId]);
          const subject = { stepUp: `order:${orderId}`, standings };
          accepted(authorise(asked.principal, 'orders.approve', subject));
        },
        apply: (act, order) => this.approveLocked(act, order, hash),
      },
    );
  }

  /**
   * Orders in one state, oldest first, each with the approvals it lacks before it may leave. Creditor and account only for those cleared
   * for restricted fields.
   */
  async list(principal: Principal, state: OrderState): Promise<readonly object[]> {
    const { manager } = this.dataSource;
    accepted(authorise(principal, 'treasury.read'));
    const ceiling = ceilingOf(principal);
    const now = await clock(manager);
    const orders = await withMissing(manager, await findOrders(manager, state), now);
    const shown = orders.map((one) => ({
      id: one.order.id,
      view: project('paymentOrder', viewOf(one), ceiling),
    }));
    if (ceiling === 'restricted') {
      await logRestrictedRead(
        manager,
        principal,
        shown.map(({ id, view }) => restrictedRead('paymentOrder', id, view)),
      );
    }
    return shown.map(({ view }) => view);
  }

  /**
   * An order certainly moved no money: what its release did to the books is turned back. `needsNewAccount` where the bank
   * refused the account, so that the same one is not tried again.
   */
  async fail(
    act: Act,
    order: PaymentOrder,
    needsNewAccount: boolean,
    bankStatus: string | null,
  ): Promise<void> {
    const failed = await updateRow(act.tx, PaymentOrder, order, {
      state: 'failed',
      needsNewAccount,
      bankStatus: bankStatus ?? order.bankStatus,
      endedAt: act.now,
    });
    await this.ledger.post(act.tx, {
      kind: 'payment-failed',
      idempotencyKey: `payment-failed:${order.id}`,
      at: act.now,
      subject: { type: 'payment-order', id: order.id },
      entries: failurePosting(
        Number((order.releasedAt ?? act.now).slice(0, 4)),
        order.amountMinor,
        order.currency,
      ),
    });
    await this.dropClaim(act, failed);
    this.trace(act, failed, 'failed');
    act.wake('milestone', order.milestoneId);
  }

  /** What the grantee was to give back of a payment is no claim where that came back, or never left. */
  async dropClaim(act: Act, { id }: PaymentOrder): Promise<void> {
    await this.ledger.reverseStanding(act.tx, 'payment-unowed', { type: 'payment-order', id }, act.now);
  }

  /** Takes back the order of a milestone that no run has: the account it names is not the payee's any more. */
  async recall(act: Act, milestoneId: string): Promise<void> {
    const known = await countingOrder(act.tx, milestoneId);
    const order = known && (await lockRow(act.tx, PaymentOrder, known.id));
    // A run may have taken it since it was read: then this look is repeated.
    if (order?.state !== 'pending-approval' && order?.state !== 'approved')
      throw new Error(`Milestone ${milestoneId} has no order to recall.`);
    await this.makeVoid(act, order);
  }

  /** Takes back a locked order that no released file has. */
  async makeVoid(act: Act, order: PaymentOrder): Promise<void> {
    const recalled = await updateRow(act.tx, PaymentOrder, order, { state: 'void', endedAt: act.now });
    this.trace(act, recalled, 'recalled');
  }

  /** Writes who did what; a second part of the same person is refused by the database too. */
  async insertDuty(act: Act, order: PaymentOrder, duty: Duty, personId: string, at: string): Promise<void> {
    try {
      await act.tx.insert(PaymentDuty, {
        orderId: order.id,
        duty,
        personId,
        payeePersonId: order.payeePersonId,
        orderHash: order.orderHash,
        performedAt: at,
      });
    } catch (error) {
      const guards = ['uq_payment_duties_person', 'ck_payment_duties_payee', 'tr_payment_duties_team'];
      if (guards.some((guard) => violates(error, guard))) accepted(fourEyes());
      throw error;
    }
  }

  /** Leaves the trace of what happened to an order. */
  trace(act: Act, order: PaymentOrder, what: string): void {
    act.audit({
      type: `treasury.order-${what}`,
      subject: { type: 'payment-order', id: order.id },
      applicationId: order.applicationId,
      disclosure: 'restricted',
      data: { amountMinor: order.amountMinor.toString(), currency: order.currency, hash: order.orderHash },
    });
  }

  private async approveLocked(act: Act, order: PaymentOrder, hash: string): Promise<object> {
    const { party } = await partiesOfOrders(act.tx, this.applications, [order.id]);
    const facts = dutyFacts(order, await findDuties(act.tx, order.id), party);
    const thresholds = await thirdApproversOf(act.tx, [order], act.now);
    const threshold = thresholds.get(order.id) ?? order.thirdApproverFromMinor;
    const isOnItsWay = order.state === 'approved' || order.state === 'in-run';
    const isWanted = isOnItsWay && missingApprovals(facts, threshold).length > 0;
    if (order.state !== 'pending-approval' && !isWanted) {
      refused(
        'treasury.order-conflict',
        'conflict',
        `The order is ${order.state}; this is not possible now.`,
      );
    }
    if (hash !== order.orderHash || hash !== currentHash(order)) {
      accepted(
        refuse(
          'treasury.order-changed',
          'conflict',
          'This is not the order you have seen. Read it again.',
          'hash',
        ),
      );
    }
    const holds = await this.applications.openHolds(act.tx, order.applicationId);
    if (holds.some(stopsMoney)) accepted(held());
    const duty = accepted(decideApproval(facts, act.principal.id, threshold));
    await this.insertDuty(act, order, duty, act.principal.id, act.now);
    const done = [...facts.done, { duty, personId: act.principal.id }];
    const missing = missingApprovals({ ...facts, done }, threshold);
    const approved =
      missing.length > 0 || isOnItsWay
        ? order
        : await updateRow(act.tx, PaymentOrder, order, { state: 'approved' });
    this.trace(act, approved, 'approved');
    if (missing.length === 0) act.wake('milestone', order.milestoneId);
    act.leadsTo(
      approved.state,
      missing.length > 0
        ? 'Another approval is needed.'
        : order.state === 'in-run'
          ? 'The payment run may be released.'
          : 'The order may go into a payment run.',
    );
    return { id: order.id, state: approved.state, duty, missing };
  }
}

function viewOf({ order, duties, missing }: OrderWithDuties): object {
  return {
    id: order.id,
    applicationId: order.applicationId,
    amount: money(order.amountMinor, order.currency),
    state: order.state,
    milestoneId: order.milestoneId,
    confirmedAt: order.state === 'settled' ? order.endedAt : null,
    approvals: duties.map(({ duty, performedAt }) => ({ duty, performedAt })),
    missing,
    createdAt: order.createdAt,
    hash: order.orderHash,
    creditor: order.creditor,
    remittance: order.remittance,
  };
}

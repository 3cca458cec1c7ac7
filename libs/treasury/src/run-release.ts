import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { LedgerService, releasePosting } from '#libs/ledger/src/index.js';
import { thirdApproversOf } from './approval-thresholds.js';
import { bankDay } from './domain/bank-day.js';
import type { ReleaseFacts } from './domain/order-eligibility.js';
import { checkRelease, stopsMoney } from './domain/order-eligibility.js';
import { partiesOfOrders } from './lock-cases.js';
import { Payee } from './payee.entity.js';
import { accountState, newestAccount, newestScreening, screeningFacts } from './payee.repository.js';
import { PaymentOrder } from './payment-order.entity.js';
import { currentHash, dutyFacts, findDuties } from './payment-order.repository.js';
import { PaymentOrdersService } from './payment-orders.service.js';
import { PaymentRun } from './payment-run.entity.js';
import type { RunWithOrders } from './payment-run.repository.js';
import { runView, traceRun } from './run-trace.js';
import type { ScreeningList } from './screening-list.js';
import { SCREENING_LIST } from './screening-list.js';
import { fileDiffers, fourEyes, runConflict } from './treasury.errors.js';
import { updateRow } from './versioned-row.js';

/** The release of a file: everything is checked again under lock, then it is money in transit. */
@Injectable()
export class RunRelease {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly ledger: LedgerService,
    private readonly orders: PaymentOrdersService,
    @Inject(SCREENING_LIST) private readonly screeningList: ScreeningList,
  ) {}

  /** Releases a locked run by the hash of the file that was seen. */
  async release(act: Act, { run, orders }: RunWithOrders, hash: string): Promise<object> {
    if (run.state !== 'prepared') accepted(runConflict(run.state));
    if (run.sha256 !== hash) accepted(fileDiffers());
    if (run.createdBy === act.principal.id) accepted(fourEyes());
    if (run.executionDate < bankDay(act.now)) {
      refused(
        'treasury.execution-date',
        'conflict',
        'The day of this run has passed. Make it void and prepare another.',
      );
    }
    const listVersion = this.screeningList.current().version;
    const thresholds = await thirdApproversOf(act.tx, orders, act.now);
    const facts: ReleaseFacts[] = [];
    for (const order of orders)
      facts.push(
        await this.releaseFacts(act.tx, order, thresholds.get(order.id) ?? order.thirdApproverFromMinor),
      );
    accepted(checkRelease(facts, act.principal.id, listVersion, act.now));
    for (const order of orders) {
      await this.orders.insertDuty(act, order, 'release', act.principal.id, act.now);
      const released = await updateRow(act.tx, PaymentOrder, order, {
        state: 'released',
        releasedAt: act.now,
      });
      this.orders.trace(act, released, 'released');
      act.wake('milestone', order.milestoneId);
    }
    const released = await updateRow(act.tx, PaymentRun, run, {
      state: 'released',
      releasedBy: act.principal.id,
      releasedAt: act.now,
    });
    for (const order of orders) await this.bookRelease(act, order, act.now);
    traceRun(act, released, 'released');
    act.leadsTo('released', 'The file goes to the bank.');
    act.wake('payment-run', run.id);
    return runView(released);
  }

  private async bookRelease(act: Act, order: PaymentOrder, now: Instant): Promise<void> {
    await this.ledger.post(act.tx, {
      kind: 'payment-released',
      idempotencyKey: `payment-released:${order.id}`,
      at: now,
      subject: { type: 'payment-order', id: order.id },
      entries: releasePosting(Number(now.slice(0, 4)), order.amountMinor, order.currency),
    });
  }

  private async releaseFacts(
    tx: EntityManager,
    order: PaymentOrder,
    thirdApproverFromMinor: bigint,
  ): Promise<ReleaseFacts> {
    const duties = await findDuties(tx, order.id);
    const { party } = await partiesOfOrders(tx, this.applications, [order.id]);
    const payee = await tx.findOneByOrFail(Payee, { id: order.payeeId });
    const holds = await this.applications.openHolds(tx, order.applicationId);
    return {
      id: order.id,
      state: order.state,
      accountVersion: order.accountVersion,
      approvedHash: duties.findLast(({ duty }) => duty !== 'certify')?.orderHash ?? null,
      currentHash: currentHash(order),
      duties: dutyFacts(order, duties, party),
      thirdApproverFromMinor,
      account: accountState(await newestAccount(tx, payee)),
      holds: holds.filter(stopsMoney),
      screening: screeningFacts(await newestScreening(tx, payee.id)),
    };
  }
}

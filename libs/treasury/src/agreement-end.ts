import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { Agreement } from './agreement.entity.js';
import { AgreementMoney } from './agreement-money.js';
import { traceAgreement } from './agreement-view.js';
import type { MilestoneEnd } from './domain/ending.js';
import { decideMilestoneEnd } from './domain/ending.js';
import { Milestone } from './milestone.entity.js';
import { inState } from './milestone-case.js';
import { lockMilestones, unearnedOf } from './milestone.repository.js';
import { lockOrdersOf, thatCounts } from './payment-order.repository.js';
import { PaymentOrdersService } from './payment-orders.service.js';
import { preparedRunsOf } from './payment-run.repository.js';
import { takeRunApart } from './run-void.js';
import { updateRow } from './versioned-row.js';

/** The end of an agreement before everything was delivered: orders, milestones, books and envelope, in one transaction. */
@Injectable()
export class AgreementEnd {
  constructor(
    private readonly money: AgreementMoney,
    private readonly orders: PaymentOrdersService,
    private readonly ledger: LedgerService,
    private readonly notifications: NotificationsService,
  ) {}

  /**
   * Ends the agreement of a locked case: what is neither accepted nor on its way is cancelled, orders no released file has are
   * void, and what is reserved or committed goes back to the envelope. `because`: the act that ended the case.
   */
  async end(act: Act, agreement: Agreement, because: string): Promise<void> {
    await this.ledger.releaseRest(act, agreement.applicationId);
    await this.close(act, agreement, because);
    if (agreement.state === 'signed') await this.ledger.cancelRest(act, agreement.applicationId);
  }

  /** Closes an agreement and leaves the envelope alone: a new one takes its place. */
  async close(act: Act, agreement: Agreement, because: string): Promise<void> {
    const milestones = await lockMilestones(act.tx, agreement.id);
    for (const runId of await preparedRunsOf(act.tx, agreement.id))
      await takeRunApart(act, runId, this.notifications);
    const orders = await lockOrdersOf(act.tx, agreement.id);
    for (const milestone of milestones) {
      const order = thatCounts(orders.filter(({ milestoneId }) => milestoneId === milestone.id));
      const unearnedMinor = unearnedOf(milestone, milestones);
      const end = decideMilestoneEnd({ ...milestone, order: order?.state ?? null, unearnedMinor }, because);
      if (order !== undefined && end.takesOrderBack) await this.orders.makeVoid(act, order);
      await this.endMilestone(act, agreement, { milestone, end, unearnedMinor });
      if (milestone.state !== 'planned') act.wake('milestone', milestone.id);
    }
    const change = { state: 'ended', endedAt: act.now, endReason: because } as const;
    traceAgreement(act, await updateRow(act.tx, Agreement, agreement, change), 'ended');
  }

  private async endMilestone(
    act: Act,
    agreement: Agreement,
    {
      milestone,
      end,
      unearnedMinor,
    }: { readonly milestone: Milestone; readonly end: MilestoneEnd; readonly unearnedMinor: bigint },
  ): Promise<void> {
    const { state, unearned } = end;
    if (unearned === 'drop') {
      await this.money.dropAdvance(act, agreement, milestone, { unearnedMinor, state });
      return;
    }
    if (unearned !== 'nothing')
      await this.money.closeAdvance(act, agreement, unearnedMinor, unearned === 'keep');
    if (state === milestone.state) return;
    await updateRow(act.tx, Milestone, milestone, inState(milestone, state, act.now));
    act.audit({
      type: state === 'cancelled' ? 'treasury.milestone-cancelled' : 'treasury.milestone-recalled',
      subject: { type: 'milestone', id: milestone.id },
      applicationId: milestone.applicationId,
      disclosure: 'restricted',
      data: { from: milestone.state, to: state, position: milestone.position },
    });
  }
}

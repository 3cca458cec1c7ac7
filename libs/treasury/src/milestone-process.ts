import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, Advance } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Application } from '#libs/applications/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted, systemPrincipal } from '#libs/kernel/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { dueAt } from '#libs/policies/src/index.js';
import { AgreementMoney } from './agreement-money.js';
import { withMissing } from './approval-thresholds.js';
import { afterDrop } from './domain/ending.js';
import type { MilestoneAct, MilestoneDecision, MilestoneFacts } from './domain/milestone.js';
import { ANOTHER_APPROVAL, decideMilestone, moveMilestone } from './domain/milestone.js';
import { stopsMoney } from './domain/order-eligibility.js';
import { Milestone } from './milestone.entity.js';
import type { MilestoneCase } from './milestone-case.js';
import { inState, lockMilestoneCase, pastOf } from './milestone-case.js';
import { findMilestones, unearnedOf, wakeIfDueChanged } from './milestone.repository.js';
import {
  accountState,
  findPayee,
  newestAccount,
  newestScreening,
  screeningFacts,
} from './payee.repository.js';
import { countingOrder } from './payment-order.repository.js';
import { PaymentOrdersService } from './payment-orders.service.js';
import { TreasuryPolicies } from './treasury-policies.js';
import { updateRow } from './versioned-row.js';

/** The process of one milestone: looks at the facts, takes the step that follows, says whom it waits for. */
@Injectable()
export class MilestoneProcess {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly orders: PaymentOrdersService,
    private readonly money: AgreementMoney,
    private readonly notifications: NotificationsService,
    private readonly policies: TreasuryPolicies,
  ) {}

  async advance(id: string): Promise<Advance> {
    const answer = await this.acts.act(
      {
        principal: systemPrincipal('milestone'),
        route: 'advance:milestone',
        key: null,
        body: { id },
        within: `milestone:${id}`,
      },
      {
        lock: (tx) => lockMilestoneCase(tx, this.applications, id),
        authorise: () => undefined,
        apply: (act, facts) => this.look(act, facts),
      },
    );
    return answer.kind === 'done' ? answer.value : { state: 'again' };
  }

  private async look(act: Act, facts: MilestoneCase): Promise<Advance> {
    const { application, agreement, milestone } = facts;
    if (agreement.state !== 'signed' && milestone.state === 'planned') return { state: 'waiting' };
    const known = await this.factsOf(act.tx, facts, act.now);
    const decision = decideMilestone(known, act.now);
    switch (decision.do) {
      case 'wait':
        return this.wait(act, facts, decision);
      case 'done':
        return { state: 'settled' };
      case 'drop': {
        const { unearnedMinor } = known;
        const state = afterDrop(milestone.state, milestone.payableMinor, unearnedMinor);
        await this.money.dropAdvance(act, agreement, milestone, { unearnedMinor, state });
        return { state: 'again' };
      }
      case 'escalate':
        await updateRow(act.tx, Milestone, milestone, { escalatedAt: act.now });
        await this.tell(act, application, milestone, 'executive', 'milestones.overdue');
        this.trace(act, milestone, 'escalated');
        return { state: 'again' };
      case 'order':
        await this.order(act, facts);
        // What came back had no deadline of ours while it waited for another account.
        await this.move(
          act,
          milestone,
          'order',
          milestone.state === 'returned' ? await this.owedAnew(act, facts) : {},
        );
        return { state: 'again' };
      case 'confirm':
        await this.move(act, milestone, 'confirm');
        if (known.order?.state === 'settled')
          await this.tell(act, application, milestone, 'team', 'payments.confirmed');
        act.wake('grant', application.id);
        return { state: 'again' };
      case 'reopen':
        await this.move(act, milestone, 'reopen');
        await this.tell(act, application, milestone, 'treasury', 'payments.failed');
        return { state: 'again' };
      case 'recall':
        await this.orders.recall(act, milestone.id);
        await this.move(act, milestone, 'recall');
        return { state: 'again' };
      case 'unconfirm':
        await this.unconfirm(act, facts);
        act.wake('grant', application.id);
        return { state: 'again' };
      case 'payment-returned':
        await this.move(act, milestone, 'payment-returned');
        await this.tell(act, application, milestone, 'team', 'payments.returned');
        await this.tell(act, application, milestone, 'treasury', 'payments.returned');
        act.wake('grant', application.id);
        return { state: 'again' };
    }
  }

  private async factsOf(
    tx: EntityManager,
    { application, agreement, milestone }: MilestoneCase,
    now: Instant,
  ): Promise<MilestoneFacts> {
    const payee = await findPayee(tx, application.id);
    const account = payee === null ? null : accountState(await newestAccount(tx, payee));
    const order = await countingOrder(tx, milestone.id);
    const screening = payee === null ? null : screeningFacts(await newestScreening(tx, payee.id));
    const isListed = screening !== null && screening.isHit && !screening.isCleared;
    const holds: readonly string[] = (await this.applications.openHolds(tx, application.id)).filter(
      stopsMoney,
    );
    return {
      state: milestone.state,
      dueAt: milestone.dueAt,
      escalatedAt: milestone.escalatedAt,
      payableMinor: milestone.payableMinor,
      unearnedMinor:
        agreement.state === 'ended' ? unearnedOf(milestone, await findMilestones(tx, agreement.id)) : 0n,
      account,
      holds: isListed ? [...holds, 'screening'] : holds,
      order: order && {
        state: order.state,
        accountVersion: order.accountVersion,
        needsNewAccount: order.needsNewAccount,
        lacksApproval: (await withMissing(tx, [order], now)).some(({ missing }) => missing.length > 0),
      },
    };
  }

  private async wait(
    act: Act,
    { application, milestone }: MilestoneCase,
    decision: Extract<MilestoneDecision, { do: 'wait' }>,
  ): Promise<Advance> {
    if (milestone.waitingFor !== decision.for || milestone.waitingReason !== decision.reason) {
      const waiting = await updateRow(act.tx, Milestone, milestone, {
        waitingFor: decision.for,
        waitingReason: decision.reason,
        waitingSince: act.now,
      });
      await wakeIfDueChanged(act, milestone, waiting);
      if (decision.reason === ANOTHER_APPROVAL)
        await this.tell(act, application, milestone, 'treasury', 'payments.waits-for-approval');
    }
    return decision.until === null ? { state: 'waiting' } : { state: 'waiting', wakeAt: decision.until };
  }

  private async order(act: Act, { application, agreement, milestone }: MilestoneCase): Promise<void> {
    const payee = await findPayee(act.tx, application.id);
    if (payee === null) throw new Error(`Milestone ${milestone.id} is to be paid to nobody.`);
    const account = await newestAccount(act.tx, payee);
    await this.orders.make(act, { application, agreement, milestone, payee, account });
  }

  /** Owed again, with a deadline of its own; the team was told that it had arrived. */
  private async unconfirm(act: Act, facts: MilestoneCase): Promise<void> {
    const { application, milestone } = facts;
    await this.move(act, milestone, 'unconfirm', await this.owedAnew(act, facts));
    await this.tell(act, application, milestone, 'team', 'payments.unconfirmed');
  }

  /** Our time to pay begins again, and with it what counts as late. */
  private async owedAnew(
    act: Act,
    { agreement }: MilestoneCase,
  ): Promise<Pick<Milestone, 'dueAt' | 'escalatedAt'>> {
    const policy = await this.policies.byId(act.tx, agreement.treasuryPolicyId);
    return { dueAt: dueAt(act.now, policy.payment, policy.calendar), escalatedAt: null };
  }

  private async move(
    act: Act,
    milestone: Milestone,
    what: MilestoneAct,
    change: Partial<Milestone> = {},
  ): Promise<void> {
    const state = accepted(moveMilestone(milestone.state, what));
    await updateRow(act.tx, Milestone, milestone, { ...inState(milestone, state, act.now), ...change });
    this.trace(act, milestone, pastOf(what), state);
  }

  private trace(act: Act, milestone: Milestone, what: string, to: string = milestone.state): void {
    act.audit({
      type: `treasury.milestone-${what}`,
      subject: { type: 'milestone', id: milestone.id },
      applicationId: milestone.applicationId,
      disclosure: 'restricted',
      data: { from: milestone.state, to, position: milestone.position },
    });
  }

  private async tell(
    act: Act,
    application: Application,
    milestone: Milestone,
    whom: 'team' | 'treasury' | 'executive',
    template: string,
  ): Promise<void> {
    await this.notifications.queue(act, {
      to: whom === 'team' ? { applicationId: application.id, team: true } : { role: whom },
      template,
      caseId: application.id,
      data: { number: application.number, position: String(milestone.position) },
    });
  }
}

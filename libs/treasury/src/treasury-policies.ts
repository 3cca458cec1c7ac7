import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Application } from '#libs/applications/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { getPolicy, policyInForce } from '#libs/policies/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import { Agreement } from './agreement.entity.js';
import { readBankAccount } from './domain/bank-account.js';
import type { Debtor } from './domain/payment-order.js';
import type { TreasuryPolicy } from './domain/treasury-policy.js';
import { readTreasuryPolicy } from './domain/treasury-policy.js';
import { Milestone } from './milestone.entity.js';
import type { PaymentOrder } from './payment-order.entity.js';

/** The policies money runs under: the call's, pinned by the agreement, and the account the fund pays from. */
@Injectable()
export class TreasuryPolicies {
  constructor(private readonly programmes: ProgrammesService) {}

  /** The treasury policy a case would be agreed under: its call's. */
  async ofCase(
    tx: EntityManager,
    application: Application,
  ): Promise<TreasuryPolicy & { readonly id: string }> {
    const { treasuryPolicyId } = await this.programmes.call(tx, application.callId);
    return this.byId(tx, treasuryPolicyId);
  }

  async byId(tx: EntityManager, id: string): Promise<TreasuryPolicy & { readonly id: string }> {
    return { ...readTreasuryPolicy((await getPolicy(tx, id)).body), id };
  }

  /**
   * From which amount on a second person approves, by the version in force at this moment of the policy an agreement is under. Four eyes
   * are never pinned (temporal, Stage, holds, pins).
   */
  async thirdApproverFrom(tx: EntityManager, treasuryPolicyId: string, at: Instant): Promise<bigint> {
    const { kind, name } = await getPolicy(tx, treasuryPolicyId);
    const { body } = await policyInForce(tx, kind, at, name);
    return BigInt(readTreasuryPolicy(body).thirdApproverFromMinor);
  }

  /** The same for an order on its way: what was in force when it was made, or is now, whichever asks for more people. */
  async thirdApproverOf(tx: EntityManager, order: PaymentOrder, at: Instant): Promise<bigint> {
    const { agreementId } = await tx.findOneByOrFail(Milestone, { id: order.milestoneId });
    const { treasuryPolicyId } = await tx.findOneByOrFail(Agreement, { id: agreementId });
    const inForce = await this.thirdApproverFrom(tx, treasuryPolicyId, at);
    return inForce < order.thirdApproverFromMinor ? inForce : order.thirdApproverFromMinor;
  }

  /** The account in force. Never pinned: bank formats and accounts are today's. */
  async bankAccount(tx: EntityManager, at: Instant): Promise<Debtor> {
    return readBankAccount((await policyInForce(tx, 'bank-account', at)).body);
  }
}

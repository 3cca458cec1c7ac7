import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { advancePosting, clawbackPosting, LedgerService, pair, accountCode } from '#libs/ledger/src/index.js';
import { dueAt } from '#libs/policies/src/index.js';
import type { Agreement } from './agreement.entity.js';
import { Milestone } from './milestone.entity.js';
import { advanceState, findMilestones } from './milestone.repository.js';
import { TreasuryPolicies } from './treasury-policies.js';

/** What signing and ending an agreement do to the books. */
@Injectable()
export class AgreementMoney {
  constructor(
    private readonly ledger: LedgerService,
    private readonly policies: TreasuryPolicies,
  ) {}

  /**
   * The agreement is signed: the award is committed (what was reserved beyond it goes back), the advance is owed as a milestone
   * without delivery, certified by whoever signed, and every milestone's process begins.
   */
  async begin(act: Act, agreement: Agreement, certifier: string): Promise<void> {
    const request = {
      programmeSlug: agreement.programmeSlug,
      applicationId: agreement.applicationId,
      currency: agreement.currency,
    };
    const held = await this.ledger.encumbrance(act.tx, agreement.applicationId);
    const missing = agreement.awardMinor - (held?.reservedMinor ?? 0n);
    if (missing > 0n) await this.ledger.reserve(act, { ...request, amountMinor: missing });
    await this.ledger.commit(act, { ...request, amountMinor: agreement.awardMinor });
    await this.ledger.releaseRest(act, agreement.applicationId);
    if (agreement.advanceMinor > 0n) await this.oweAdvance(act, agreement, certifier);
    for (const { id } of await findMilestones(act.tx, agreement.id)) act.wake('milestone', id);
  }

  /**
   * The agreement ends early: what is neither accepted nor advanced goes back to the envelope. What an advance paid beyond the
   * accepted results is claimed back; in an emergency it was taken in good faith and stays, as an expense.
   */
  async end(act: Act, agreement: Agreement): Promise<void> {
    await this.ledger.releaseRest(act, agreement.applicationId);
    if (agreement.state !== 'signed') return;
    const { outstandingMinor } = advanceState(await findMilestones(act.tx, agreement.id));
    if (outstandingMinor > 0n) {
      const { currency, isEmergency } = agreement;
      if (isEmergency) {
        await this.ledger.spend(act, {
          programmeSlug: agreement.programmeSlug,
          applicationId: agreement.applicationId,
          amountMinor: outstandingMinor,
          currency,
        });
      }
      await this.ledger.post(act.tx, {
        kind: isEmergency ? 'advance-kept' : 'advance-claimed-back',
        idempotencyKey: `advance-end:${agreement.id}`,
        at: act.now,
        subject: { type: 'agreement', id: agreement.id },
        entries: isEmergency
          ? pair(
              accountCode('grants-expense', agreement.programmeSlug),
              accountCode('advances'),
              outstandingMinor,
              currency,
            )
          : clawbackPosting(outstandingMinor, currency),
      });
    }
    await this.ledger.cancelRest(act, agreement.applicationId);
  }

  private async oweAdvance(act: Act, agreement: Agreement, certifier: string): Promise<void> {
    const policy = await this.policies.byId(act.tx, agreement.treasuryPolicyId);
    const advance: Milestone = {
      id: newId(),
      agreementId: agreement.id,
      applicationId: agreement.applicationId,
      position: 0,
      kind: 'advance',
      title: 'Advance',
      acceptance: 'Owed at signature.',
      amountMinor: agreement.advanceMinor,
      clearedMinor: 0n,
      payableMinor: agreement.advanceMinor,
      dueOn: null,
      state: 'claimed',
      stateSince: act.now,
      waitingFor: 'treasury',
      waitingReason: 'The payment order is being made.',
      waitingSince: act.now,
      dueAt: dueAt(act.now, policy.payment, policy.calendar),
      escalatedAt: null,
      certifiedBy: certifier,
      certifiedAt: act.now,
      version: 1,
    };
    await act.tx.insert(Milestone, advance);
    await this.ledger.post(act.tx, {
      kind: 'advance-owed',
      idempotencyKey: `advance:${agreement.id}`,
      at: act.now,
      subject: { type: 'milestone', id: advance.id },
      entries: advancePosting(agreement.advanceMinor, agreement.currency),
    });
  }
}

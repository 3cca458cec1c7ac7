import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { DebtBehind } from '#libs/ledger/src/index.js';
import {
  advancePosting,
  clawbackPosting,
  debtDroppedPosting,
  keptAdvancePosting,
  LedgerService,
} from '#libs/ledger/src/index.js';
import { dueAt } from '#libs/policies/src/index.js';
import type { Agreement } from './agreement.entity.js';
import type { MilestoneState } from './domain/milestone.js';
import { isKept } from './domain/ending.js';
import { Milestone } from './milestone.entity.js';
import { inState } from './milestone-case.js';
import { TreasuryPolicies } from './treasury-policies.js';
import { updateRow } from './versioned-row.js';

/** What an agreement does to the books: its signature, and what becomes of its advance at its end. */
@Injectable()
export class AgreementMoney {
  constructor(
    private readonly ledger: LedgerService,
    private readonly policies: TreasuryPolicies,
  ) {}

  /**
   * The agreement is signed: the award is committed (what was reserved beyond it goes back), the advance is owed as a milestone
   * without delivery, certified by whoever signed. Its process begins; that of a result begins with the report.
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
    if (agreement.advanceMinor > 0n) act.wake('milestone', await this.oweAdvance(act, agreement, certifier));
  }

  /** What an ended agreement paid in advance and nobody earned: it has to come back, or stays as a grant where it is `kept`. */
  async closeAdvance(act: Act, agreement: Agreement, unearnedMinor: bigint, kept: boolean): Promise<void> {
    const { programmeSlug, applicationId, currency } = agreement;
    if (kept)
      await this.ledger.spend(act, { programmeSlug, applicationId, amountMinor: unearnedMinor, currency });
    await this.ledger.post(act.tx, {
      kind: kept ? 'advance-kept' : 'advance-claimed-back',
      idempotencyKey: `advance-end:${agreement.id}`,
      at: act.now,
      subject: { type: 'agreement', id: agreement.id },
      entries: kept
        ? keptAdvancePosting(programmeSlug, unearnedMinor, currency)
        : clawbackPosting(unearnedMinor, currency),
    });
  }

  /**
   * What of an advance is not owed any more, and did not leave or came back: the debt falls away, with the advance, the claim
   * or the expense that stood against it. Answers the milestone as it is now.
   */
  async dropAdvance(
    act: Act,
    agreement: Agreement,
    advance: Milestone,
    drop: { readonly unearnedMinor: bigint; readonly state: MilestoneState },
  ): Promise<Milestone> {
    const { programmeSlug, applicationId, currency } = agreement;
    const { unearnedMinor, state } = drop;
    const behind = debtBehind(agreement);
    await this.ledger.post(act.tx, {
      kind: 'advance-dropped',
      idempotencyKey: `advance-dropped:${advance.id}`,
      at: act.now,
      subject: { type: 'milestone', id: advance.id },
      entries: debtDroppedPosting(behind, unearnedMinor, currency),
    });
    if (typeof behind !== 'string')
      await this.ledger.recover(act, { programmeSlug, applicationId, amountMinor: unearnedMinor, currency });
    act.audit({
      type: 'treasury.advance-dropped',
      subject: { type: 'milestone', id: advance.id },
      applicationId,
      disclosure: 'restricted',
      data: { amountMinor: unearnedMinor.toString(), currency, to: state },
    });
    return updateRow(act.tx, Milestone, advance, {
      ...inState(advance, state, act.now),
      clearedMinor: unearnedMinor,
      payableMinor: advance.amountMinor - unearnedMinor,
    });
  }

  private async oweAdvance(act: Act, agreement: Agreement, certifier: string): Promise<string> {
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
    return advance.id;
  }
}

/** What stands against the debt of an advance: the advance itself until the agreement ends, then what its end made of it. */
function debtBehind({ state, endReason, programmeSlug }: Agreement): DebtBehind {
  if (state !== 'ended') return 'advances';
  return isKept(endReason) ? { expenseOf: programmeSlug } : 'clawback-receivable';
}

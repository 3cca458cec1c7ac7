import { Injectable } from '@nestjs/common';
import type { Act } from '#libs/acts/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { debtDroppedPosting, LedgerService } from '#libs/ledger/src/index.js';
import { decideWriteOff } from './domain/write-off.js';
import { Milestone, MilestoneWriteOff } from './milestone.entity.js';
import type { MilestoneCase } from './milestone-case.js';
import { inState } from './milestone-case.js';
import { findMilestones, unearnedOf } from './milestone.repository.js';
import { countingOrder } from './payment-order.repository.js';
import { updateRow } from './versioned-row.js';

/** A debt to a grantee that cannot be paid: signed away, out of the books, and back to the envelope. */
@Injectable()
export class MilestoneWriteOffs {
  constructor(private readonly ledger: LedgerService) {}

  /**
   * Writes off what a locked milestone is owed: what was an expense is none and goes back to the envelope, what nobody earned of an
   * advance is not advanced. Answers the milestone as it is now. Refuses what `decideWriteOff` refuses, and
   * `treasury.reasons-required`.
   */
  async writeOff(
    act: Act,
    { application, agreement, milestone }: MilestoneCase,
    reasons: readonly string[],
  ): Promise<Milestone> {
    if (reasons.length === 0 || reasons.some((reason) => reason.trim() === ''))
      refused('treasury.reasons-required', 'invalid', 'A write-off needs at least one reason.', 'reasons');
    const order = await countingOrder(act.tx, milestone.id);
    const unearnedMinor = unearnedOf(milestone, await findMilestones(act.tx, agreement.id));
    const parts = accepted(decideWriteOff({ ...milestone, order: order?.state ?? null, unearnedMinor }));
    const { programmeSlug, currency } = agreement;
    const entries = [
      ...(parts.unearnedMinor === 0n ? [] : debtDroppedPosting('advances', parts.unearnedMinor, currency)),
      ...(parts.earnedMinor === 0n
        ? []
        : debtDroppedPosting({ expenseOf: programmeSlug }, parts.earnedMinor, currency)),
    ];
    await this.ledger.post(act.tx, {
      kind: 'milestone-written-off',
      idempotencyKey: `milestone-written-off:${milestone.id}`,
      at: act.now,
      subject: { type: 'milestone', id: milestone.id },
      entries,
    });
    if (parts.earnedMinor > 0n) {
      const request = {
        programmeSlug,
        applicationId: application.id,
        amountMinor: parts.earnedMinor,
        currency,
      };
      await this.ledger.recover(act, request);
    }
    await act.tx.insert(MilestoneWriteOff, {
      milestoneId: milestone.id,
      amountMinor: parts.earnedMinor + parts.unearnedMinor,
      reasons: [...reasons],
      signedBy: act.principal.id,
      signedAt: act.now,
    });
    return updateRow(act.tx, Milestone, milestone, inState(milestone, 'written-off', act.now));
  }
}

import type { Act } from '#libs/acts/src/index.js';
import { money } from '#libs/kernel/src/index.js';
import type { Agreement } from './agreement.entity.js';
import type { Milestone } from './milestone.entity.js';

/** An agreement on the wire, with its milestones as agreed. */
export function agreementView(agreement: Agreement, milestones: readonly Milestone[]): object {
  return {
    id: agreement.id,
    applicationId: agreement.applicationId,
    state: agreement.state,
    version: agreement.version,
    award: money(agreement.awardMinor, agreement.currency),
    advance: money(agreement.advanceMinor, agreement.currency),
    isEmergency: agreement.isEmergency,
    offeredAt: agreement.offeredAt,
    acceptedAt: agreement.acceptedAt,
    granteeSignedAt: agreement.granteeSignedAt,
    countersignedAt: agreement.countersignedAt,
    endedAt: agreement.endedAt,
    milestones: milestones
      .filter(({ kind, position }) => kind === 'delivery' && position > 0)
      .map((one) => ({
        position: one.position,
        title: one.title,
        acceptance: one.acceptance,
        amount: money(one.amountMinor, agreement.currency),
        dueOn: one.dueOn,
      })),
  };
}

/** Leaves the trace of what happened to an agreement. */
export function traceAgreement(act: Act, agreement: Agreement, what: string): void {
  act.audit({
    type: `treasury.agreement-${what}`,
    subject: { type: 'agreement', id: agreement.id },
    applicationId: agreement.applicationId,
    disclosure: 'restricted',
    data: {
      awardMinor: agreement.awardMinor.toString(),
      currency: agreement.currency,
      state: agreement.state,
    },
  });
}

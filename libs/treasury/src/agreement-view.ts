import type { Act } from '#libs/acts/src/index.js';
import { money } from '#libs/kernel/src/index.js';
import type { AgreedTerms } from './domain/terms-hash.js';
import { termsHash } from './domain/terms-hash.js';
import type { Agreement } from './agreement.entity.js';
import type { Milestone } from './milestone.entity.js';

/** What an agreement says: who accepts or signs it says which by its hash. */
export function termsOf(agreement: Agreement, milestones: readonly Milestone[]): AgreedTerms {
  return {
    id: agreement.id,
    award: money(agreement.awardMinor, agreement.currency),
    advance: money(agreement.advanceMinor, agreement.currency),
    isEmergency: agreement.isEmergency,
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

/** An agreement on the wire, with its milestones as agreed. */
export function agreementView(agreement: Agreement, milestones: readonly Milestone[]): object {
  const terms = termsOf(agreement, milestones);
  return {
    ...terms,
    hash: termsHash(terms),
    applicationId: agreement.applicationId,
    state: agreement.state,
    version: agreement.version,
    offeredAt: agreement.offeredAt,
    acceptedAt: agreement.acceptedAt,
    granteeSignedAt: agreement.granteeSignedAt,
    countersignedAt: agreement.countersignedAt,
    endedAt: agreement.endedAt,
  };
}

/** Leaves the trace of what happened to an agreement. `hash`: of the terms somebody bound themselves to. */
export function traceAgreement(act: Act, agreement: Agreement, what: string, hash?: string): void {
  act.audit({
    type: `treasury.agreement-${what}`,
    subject: { type: 'agreement', id: agreement.id },
    applicationId: agreement.applicationId,
    disclosure: 'restricted',
    data: {
      awardMinor: agreement.awardMinor.toString(),
      currency: agreement.currency,
      state: agreement.state,
      ...(hash === undefined ? {} : { hash }),
    },
  });
}

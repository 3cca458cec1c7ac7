import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import { COUNCIL_ERRORS } from './codes.js';

export interface EmergencyFacts {
  readonly stage: string;
  readonly amountMinor: bigint | null;
  /** Who signed in this visit to the decision. */
  readonly signers: readonly string[];
  /** Emergency awards of the quarter so far. */
  readonly quarterUsedMinor: bigint;
}

export interface EmergencyPolicy {
  readonly emergencyCapMinor: string;
  readonly emergencyQuarterCapMinor: string;
  readonly emergencySigners: number;
}

/**
 * One executive's signature under an emergency award: whether it is taken, and whether it is the one that awards.
 * Refused outside the stage, without an amount, for a second signature of the same person, above the cap of an
 * incident, and where the quarter's cap would be exceeded. Source: governance, "Deciding" (emergency).
 */
export function decideEmergencyApproval(
  facts: EmergencyFacts,
  policy: EmergencyPolicy,
  signer: string,
): { readonly amountMinor: bigint; readonly awards: boolean } | Refusal {
  const { amountMinor } = facts;
  if (facts.stage !== 'emergency-decision') {
    return refuse(
      COUNCIL_ERRORS.notEmergency,
      'conflict',
      'This case does not wait for an emergency decision.',
    );
  }
  if (amountMinor === null) {
    return refuse(COUNCIL_ERRORS.noAward, 'conflict', 'This case names no amount.');
  }
  if (facts.signers.includes(signer)) {
    return refuse(
      COUNCIL_ERRORS.alreadyApproved,
      'conflict',
      'You have signed this award; another executive must.',
    );
  }
  if (amountMinor > BigInt(policy.emergencyCapMinor)) {
    return refuse(COUNCIL_ERRORS.incidentCap, 'conflict', 'This is more than an emergency award may be.');
  }
  if (facts.quarterUsedMinor + amountMinor > BigInt(policy.emergencyQuarterCapMinor)) {
    return refuse(COUNCIL_ERRORS.quarterCap, 'conflict', 'The emergency awards of this quarter are used up.');
  }
  return { amountMinor, awards: facts.signers.length + 1 >= policy.emergencySigners };
}

/** The quarter a moment is in, UTC: `2026-Q4`. */
export function quarterOf(at: Instant): string {
  return `${at.slice(0, 4)}-Q${Math.ceil(Number(at.slice(5, 7)) / 3)}`;
}

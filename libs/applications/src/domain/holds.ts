import type { Action } from '#libs/identity/src/domain/abilities.js';
import type { Resource } from '#libs/identity/src/domain/field-classes.js';
import type { Refusal, Visibility } from '#libs/kernel/src/index.js';
import { isVisible, refuse } from '#libs/kernel/src/index.js';
import type { DurationKey } from './lifecycle-policy.js';
import type { Debtor, Stage } from './lifecycle.js';
import { isEnd } from './lifecycle.js';

/**
 * Why a case stands still beside its stage. Several may be open at once.
 * `pause`: the applicant asked, without a reason · `embargo`: security detail is not public yet ·
 * `sanctions`: a screening hit is being cleared · `dispute`: claimants disagree, or double funding is being looked into.
 */
export const HOLD_KINDS = ['pause', 'embargo', 'sanctions', 'dispute'] as const;
export type HoldKind = (typeof HOLD_KINDS)[number];

/** Acts that leave the stage as it is and can be held up: terms on their way to two signatures, and results to their payment. */
export const STANDING_ACTS = [
  'offer-terms',
  'sign-terms',
  'report-milestone',
  'certify-milestone',
  'reject-milestone',
  'claim-milestone',
] as const;
export type StandingAct = (typeof STANDING_ACTS)[number];

/** Who has to look at a hold, and which duration of the policy they have; the applicant's own pause has no end but theirs. */
export const HOLD_RULES: Readonly<
  Record<HoldKind, { readonly waitsFor: Debtor; readonly duration: DurationKey | null }>
> = {
  pause: { waitsFor: 'applicant', duration: null },
  embargo: { waitsFor: 'programme', duration: 'embargoHold' },
  sanctions: { waitsFor: 'treasury', duration: 'sanctionsHold' },
  dispute: { waitsFor: 'programme', duration: 'disputeHold' },
};

/** The right to release a hold of each kind: of the role it waits for. */
export const RELEASE_RIGHTS: Readonly<Record<Exclude<HoldKind, 'pause'>, Action>> = {
  embargo: 'applications.release-embargo',
  sanctions: 'applications.release-sanctions',
  dispute: 'applications.release-dispute',
};

/**
 * Whether this person may say that what a hold was opened for is over. Refuses `applications.hold-own`: a hit or a dispute that
 * somebody reported is not put aside by the same person. Source: governance, Ledger (four eyes).
 */
export function checkRelease(
  hold: { readonly kind: HoldKind; readonly openedBy: string },
  personId: string,
): Refusal | undefined {
  if (hold.openedBy !== personId || (hold.kind !== 'sanctions' && hold.kind !== 'dispute')) return undefined;
  return refuse('applications.hold-own', 'forbidden', 'You opened this hold. Somebody else must release it.');
}

/** The classes by which the fields of a hold of each kind are cut. */
export const HOLD_CLASSES = {
  pause: 'hold',
  embargo: 'hold',
  sanctions: 'sanctionsHold',
  dispute: 'disputeHold',
} as const satisfies Readonly<Record<HoldKind, Resource>>;

/**
 * Up to which class a reader sees a hold of this kind; null: they do not learn that there is one. The applicant knows of a pause and an
 * embargo. Whoever judges a case without being staff (reviewers, the appeal panel) also knows that it is on hold for something else,
 * and no more: reasons stay among staff, a screening hit with those cleared for it. Source: design, doctrine 8.
 */
export function holdCeiling(
  kind: HoldKind,
  { ceiling, isStaff }: { readonly ceiling: Visibility; readonly isStaff: boolean },
): Visibility | null {
  if (isStaff) return ceiling;
  if (kind !== 'pause' && kind !== 'embargo' && !isVisible('case-team', ceiling)) return null;
  return isVisible('applicant', ceiling) ? 'applicant' : ceiling;
}

/** Acts that lead towards money: nothing of the kind while a screening hit or a dispute is open. */
const TOWARDS_MONEY: readonly string[] = [
  'adopt',
  'offer-terms',
  'agree-terms',
  'sign-terms',
  'sign',
  'certify-milestone',
  'claim-milestone',
  'pass-emergency-check',
  'approve-emergency',
  'accept-emergency-terms',
  'complete',
];

/**
 * What stays possible while the applicant has paused: what they do themselves, what they are owed for, and what ends or corrects
 * the case. Nothing that asks something new of them.
 */
const DURING_PAUSE: readonly string[] = [
  'report-milestone',
  'certify-milestone',
  'claim-milestone',
  'submit-proposal',
  'answer-clarification',
  'withdraw',
  'terminate',
  'not-ratified',
  'payment-returned',
  'annul',
  'close-review',
];

/**
 * The open hold that keeps this act from moving the case; undefined where none does. An embargo hides, it does not hold up
 * (emergencies are decided under one). Source: design, Stages (holds); temporal.md (Stage, hold, pins).
 */
export function holdAgainst(act: string, open: readonly HoldKind[]): HoldKind | undefined {
  return open.find((kind) => {
    if (kind === 'embargo') return false;
    if (act === 'lapse') return true;
    if (kind === 'pause') return !DURING_PAUSE.includes(act);
    return TOWARDS_MONEY.includes(act);
  });
}

/** Whether the applicant's clock stands still: with any open hold. Ours run on. */
export function stopsApplicantClock(open: readonly HoldKind[]): boolean {
  return open.length > 0;
}

/** A hold is possible in any stage after submission that is not an end. */
export function canBeHeld(stage: Stage): boolean {
  return stage !== 'draft' && !isEnd(stage);
}

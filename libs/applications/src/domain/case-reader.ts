import type { Subject } from '#libs/identity/src/domain/abilities.js';
import { hasRight } from '#libs/identity/src/domain/abilities.js';
import { ceilingOf } from '#libs/identity/src/domain/ceiling.js';
import type { Principal, Visibility } from '#libs/kernel/src/index.js';
import { holdsRole } from '#libs/kernel/src/index.js';
import type { HoldKind } from './holds.js';

/** What the people of a state may know of a case under embargo: amount, programme, and how long it lasts. */
const UNDER_EMBARGO: readonly string[] = [
  'id',
  'number',
  'callId',
  'programmeId',
  'stage',
  'stageSince',
  'waiting',
  'requested',
  'award',
  'route',
  'holds',
  'version',
];

const OF_A_STATE = ['representative', 'alternate', 'adviser'] as const;

/** How a reader stands to a case: up to which class they see, and whether only some fields of it. */
export interface CaseReader {
  readonly ceiling: Visibility;
  /** Null: every field of the class. */
  readonly only: readonly string[] | null;
  readonly seesInternalNotes: boolean;
  /** Of the fund's staff, or an auditor: not reviewers nor the appeal panel, whose class is the same. */
  readonly isStaff: boolean;
}

/**
 * What this reader may see of a case they may read. Those who vote on it read what the applicant wrote, but under an embargo only
 * amount and programme (design, Stages: detail is need-to-know). Notes among staff are for those who may write them and for
 * auditors: not for reviewers, whose class would let them.
 */
export function caseReader(
  principal: Principal,
  subject: Subject,
  openHolds: readonly HoldKind[],
): CaseReader {
  const ceiling = ceilingOf(principal, subject);
  const seesInternalNotes =
    hasRight(principal, 'applications.note-internal', subject) || holdsRole(principal, 'auditor');
  const isStaff = seesInternalNotes || hasRight(principal, 'applications.hold', subject);
  const isOfAState = principal.roles.some(({ role }) => OF_A_STATE.some((known) => known === role));
  if (ceiling !== 'public' || !isOfAState || subject.atCouncil !== true) {
    return { ceiling, only: null, seesInternalNotes, isStaff };
  }
  return {
    ceiling: 'applicant',
    only: openHolds.includes('embargo') ? UNDER_EMBARGO : null,
    seesInternalNotes,
    isStaff,
  };
}

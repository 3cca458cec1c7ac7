import type { EntityManager } from 'typeorm';
import type { Application, ApplicationsService } from '#libs/applications/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { Agreement } from './agreement.entity.js';
import type { MilestoneAct, MilestoneState } from './domain/milestone.js';
import { isGivenUp } from './domain/milestone.js';
import { Milestone } from './milestone.entity.js';
import { notFound } from './treasury.errors.js';
import { lockRow } from './versioned-row.js';

/** A milestone with what it belongs to, locked in order. */
export interface MilestoneCase {
  readonly application: Application;
  readonly agreement: Agreement;
  readonly milestone: Milestone;
}

/** A milestone with its case, locked in order: application, milestone. Refused `identity.not-found`. */
export async function lockMilestoneCase(
  tx: EntityManager,
  applications: ApplicationsService,
  id: string,
): Promise<MilestoneCase> {
  const found = (await tx.findOneBy(Milestone, { id })) ?? accepted<Milestone>(notFound());
  const application = await applications.lock(tx, found.applicationId);
  const milestone = (await lockRow(tx, Milestone, id)) ?? accepted<Milestone>(notFound());
  const agreement = await tx.findOneByOrFail(Agreement, { id: milestone.agreementId });
  return { application, agreement, milestone };
}

const PAST: Readonly<Record<MilestoneAct, string>> = {
  report: 'reported',
  certify: 'accepted',
  reject: 'rejected',
  claim: 'claimed',
  cancel: 'cancelled',
  'write-off': 'written-off',
  order: 'ordered',
  confirm: 'settled',
  reopen: 'reopened',
  recall: 'recalled',
  'payment-returned': 'payment-returned',
  unconfirm: 'unconfirmed',
};

/** What `milestone-…` audit types call an act. */
export function pastOf(what: MilestoneAct): string {
  return PAST[what];
}

/** The columns of a milestone in another state. Our deadline goes on only while something is owed. */
export function inState(milestone: Milestone, state: MilestoneState, now: Instant): Partial<Milestone> {
  const isOwed = state === 'claimed' || state === 'ordered';
  return {
    state,
    stateSince: now,
    dueAt: isOwed ? milestone.dueAt : null,
    ...(isGivenUp(state) ? { waitingFor: 'clock', waitingReason: '', waitingSince: now } : {}),
  };
}

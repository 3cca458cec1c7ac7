import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type { Application, ApplicationsService } from '#libs/applications/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { Agreement } from './agreement.entity.js';
import { scaledToAward } from './domain/advance.js';
import type { MilestoneTerms } from './domain/milestone-terms.js';
import { Milestone } from './milestone.entity.js';

/**
 * The milestones of the proposal scaled to the award; one for everything where none were planned, or where the award has fewer minor
 * units than milestones. That is refused when it is awarded (`applications.award-indivisible`); for a case from before, programme
 * staff offer what was negotiated.
 */
export async function proposedTerms(
  applications: ApplicationsService,
  tx: EntityManager,
  application: Application,
  awardMinor: bigint,
): Promise<readonly MilestoneTerms[]> {
  const planned = await applications.milestonesOf(tx, application.id);
  const amounts = scaledToAward(
    planned.map(({ amountMinor }) => amountMinor),
    awardMinor,
  );
  if (planned.length === 0 || amounts === null) {
    return [
      {
        title: application.title,
        acceptance: 'As described in the application.',
        amountMinor: awardMinor,
        dueOn: null,
      },
    ];
  }
  return planned.map(({ title, acceptance, amountMinor, dueOn }, index) => ({
    title,
    acceptance,
    amountMinor: amounts[index] ?? amountMinor,
    dueOn,
  }));
}

/** Writes the agreed results as planned milestones, in order. */
export async function insertMilestones(
  act: Act,
  agreement: Agreement,
  terms: readonly MilestoneTerms[],
): Promise<void> {
  const rows: Milestone[] = terms.map((one, index) => ({
    id: newId(),
    agreementId: agreement.id,
    applicationId: agreement.applicationId,
    position: index + 1,
    kind: 'delivery',
    title: one.title,
    acceptance: one.acceptance,
    amountMinor: one.amountMinor,
    clearedMinor: null,
    payableMinor: null,
    dueOn: one.dueOn,
    state: 'planned',
    stateSince: act.now,
    waitingFor: 'applicant',
    waitingReason: 'The report is not in yet.',
    waitingSince: act.now,
    dueAt: null,
    escalatedAt: null,
    certifiedBy: null,
    certifiedAt: null,
    version: 1,
  }));
  await act.tx.insert(Milestone, rows);
}

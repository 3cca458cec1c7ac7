import { money } from '#libs/kernel/src/index.js';
import type { Agreement } from './agreement.entity.js';
import type { Milestone, MilestoneReport } from './milestone.entity.js';

/** A milestone on the wire: terms, state, whom it waits for, and its reports. */
export function milestoneView(
  milestone: Milestone,
  agreement: Agreement,
  reports: readonly MilestoneReport[],
): object {
  const { currency } = agreement;
  return {
    id: milestone.id,
    agreementId: agreement.id,
    position: milestone.position,
    kind: milestone.kind,
    title: milestone.title,
    acceptance: milestone.acceptance,
    amount: money(milestone.amountMinor, currency),
    payable: milestone.payableMinor === null ? null : money(milestone.payableMinor, currency),
    dueOn: milestone.dueOn,
    state: milestone.state,
    waiting: {
      for: milestone.waitingFor,
      since: milestone.waitingSince,
      dueAt: milestone.dueAt,
      reason: milestone.waitingReason,
      escalatedAt: milestone.escalatedAt,
    },
    reports: reports.map(({ number, report, evidenceUrl, submittedAt, outcome, reasons, decidedAt }) => ({
      number,
      report,
      evidenceUrl,
      submittedAt,
      outcome,
      reasons,
      decidedAt,
    })),
    version: milestone.version,
  };
}

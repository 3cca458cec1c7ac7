import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Application, StandingAct } from '#libs/applications/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise, ceilingOf, project } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { acceptancePosting, LedgerService } from '#libs/ledger/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { dueAt } from '#libs/policies/src/index.js';
import { findAgreement } from './agreement.repository.js';
import { clearingOf } from './domain/advance.js';
import type { MilestoneAct, MilestoneState } from './domain/milestone.js';
import { moveMilestone } from './domain/milestone.js';
import { Milestone, MilestoneReport } from './milestone.entity.js';
import type { MilestoneCase } from './milestone-case.js';
import { lockMilestoneCase, pastOf } from './milestone-case.js';
import { MilestoneWriteOffs } from './milestone-write-offs.js';
import { milestoneView } from './milestone-view.js';
import {
  advanceState,
  agreedMilestones,
  findMilestones,
  findReports,
  reportsOf,
  wakeIfDueChanged,
} from './milestone.repository.js';
import { notFound, wrongStage } from './treasury.errors.js';
import { TreasuryPolicies } from './treasury-policies.js';
import { updateRow } from './versioned-row.js';

/** What the case calls the acts on a milestone, for the holds that stop them. A milestone has no deadline that lapses. */
const STANDING = {
  'milestones.report': 'report-milestone',
  'milestones.certify': 'certify-milestone',
  'milestones.reject': 'reject-milestone',
  'milestones.claim': 'claim-milestone',
} as const satisfies Partial<Record<Action, StandingAct>>;

/** Reports, acceptance by a programme officer on the advice of the board, rejection with reasons, claims. */
@Injectable()
export class MilestonesService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly ledger: LedgerService,
    private readonly notifications: NotificationsService,
    private readonly policies: TreasuryPolicies,
    private readonly writeOffs: MilestoneWriteOffs,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** The grantee reports what was done. Our time to accept begins. */
  async report(
    asked: ActRequest,
    id: string,
    content: { readonly report: string; readonly evidenceUrl: string | null },
  ): Promise<ActAnswer<object>> {
    return this.milestoneAct(
      asked,
      id,
      'milestones.report',
      async (act, { application, agreement, milestone }) => {
        const policy = await this.policies.byId(act.tx, agreement.treasuryPolicyId);
        const number = (await findReports(act.tx, id)).length + 1;
        await act.tx.insert(MilestoneReport, {
          id: newId(),
          milestoneId: id,
          number,
          ...content,
          submittedBy: act.principal.id,
          submittedAt: act.now,
          reasons: [],
        });
        await this.notifications.queue(act, {
          to: { role: 'programme', scopeId: application.callId },
          template: 'milestones.reported',
          caseId: application.id,
          data: { number: application.number, position: String(milestone.position) },
        });
        return this.move(act, milestone, 'report', {
          waitingFor: 'programme',
          waitingReason: 'The report waits for acceptance.',
          dueAt: dueAt(act.now, policy.acceptance, policy.calendar),
        });
      },
    );
  }

  /**
   * A programme officer accepts on the board's advice: the amount is expense, the advance is cleared in proportion, the rest is
   * owed. Never somebody of the team.
   */
  async certify(asked: ActRequest, id: string, advice: string): Promise<ActAnswer<object>> {
    return this.milestoneAct(
      asked,
      id,
      'milestones.certify',
      async (act, { application, agreement, milestone }) => {
        accepted(moveMilestone(milestone.state, 'certify'));
        await this.decideReport(act, id, { outcome: 'accepted', advice, reasons: [] });
        const { openMinor, outstandingMinor } = advanceState(await findMilestones(act.tx, agreement.id));
        const clearedMinor = clearingOf(milestone.amountMinor, openMinor, outstandingMinor);
        const policy = await this.policies.byId(act.tx, agreement.treasuryPolicyId);
        await this.ledger.spend(act, {
          programmeSlug: agreement.programmeSlug,
          applicationId: application.id,
          amountMinor: milestone.amountMinor,
          currency: agreement.currency,
        });
        await this.ledger.post(act.tx, {
          kind: 'milestone-accepted',
          idempotencyKey: `milestone-accepted:${id}`,
          at: act.now,
          subject: { type: 'milestone', id },
          entries: acceptancePosting(
            agreement.programmeSlug,
            milestone.amountMinor,
            clearedMinor,
            agreement.currency,
          ),
        });
        await this.tellTeam(act, application, milestone, 'milestones.certified');
        return this.move(act, milestone, 'certify', {
          clearedMinor,
          payableMinor: milestone.amountMinor - clearedMinor,
          certifiedBy: act.principal.id,
          certifiedAt: act.now,
          waitingFor: 'applicant',
          waitingReason: 'The claim is not in yet.',
          dueAt: dueAt(act.now, policy.payment, policy.calendar),
        });
      },
    );
  }

  /** A programme officer rejects a report, with reasons; the grantee may report again. */
  async reject(asked: ActRequest, id: string, reasons: readonly string[]): Promise<ActAnswer<object>> {
    return this.milestoneAct(asked, id, 'milestones.reject', async (act, { application, milestone }) => {
      accepted(moveMilestone(milestone.state, 'reject'));
      if (reasons.length === 0 || reasons.some((reason) => reason.trim() === '')) {
        refused('treasury.reasons-required', 'invalid', 'A rejection needs at least one reason.', 'reasons');
      }
      await this.decideReport(act, id, { outcome: 'rejected', advice: null, reasons });
      await this.tellTeam(act, application, milestone, 'milestones.rejected');
      act.reasons.push(...reasons);
      return this.move(act, milestone, 'reject', {
        waitingFor: 'applicant',
        waitingReason: 'The report was rejected; a new one is awaited.',
        dueAt: null,
      });
    });
  }

  /**
   * The grantee claims what was accepted; the milestone's process makes the payment order. What was accepted before the case
   * ended early is owed all the same.
   */
  async claim(asked: ActRequest, id: string): Promise<ActAnswer<object>> {
    return this.milestoneAct(asked, id, 'milestones.claim', (act, { milestone }) =>
      this.move(act, milestone, 'claim', {
        waitingFor: 'treasury',
        waitingReason: 'The payment order is being made.',
        dueAt: milestone.dueAt,
      }),
    );
  }

  /**
   * An executive signs that what is owed for a milestone is not paid any more, with the reasons: the payee cannot be found, or does
   * not want it. Needs a session stepped up for `milestone:<id>`. Never somebody of the team.
   */
  async writeOff(asked: ActRequest, id: string, reasons: readonly string[]): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => lockMilestoneCase(tx, this.applications, id),
        authorise: async ({ application }, tx) => {
          const subject = await this.applications.subjectOf(tx, application);
          accepted(
            authorise(asked.principal, 'milestones.write-off', { ...subject, stepUp: `milestone:${id}` }),
          );
        },
        apply: async (act, facts) => {
          const { state, version } = await this.writeOffs.writeOff(act, facts, reasons);
          await this.tellTeam(act, facts.application, facts.milestone, 'milestones.written-off');
          act.reasons.push(...reasons);
          this.leaveTrace(act, facts.milestone, 'write-off', state);
          act.wake('grant', facts.application.id);
          return { id, state, version, payableMinor: facts.milestone.payableMinor?.toString() ?? null };
        },
      },
    );
  }

  /** Milestones of a case with their reports, and whom each waits for. */
  async progress(principal: Principal, applicationId: string): Promise<readonly object[]> {
    const { manager } = this.dataSource;
    const application =
      (await this.applications.find(manager, applicationId)) ?? accepted<Application>(notFound());
    const subject = await this.applications.subjectOf(manager, application);
    accepted(authorise(principal, 'applications.read', subject));
    const ceiling = ceilingOf(principal, subject);
    const agreement = await findAgreement(manager, applicationId);
    if (agreement === null) return [];
    // Titles are public, but not while the case is under embargo: whoever votes on it has the public's ceiling here.
    if (
      ceiling === 'public' &&
      (await this.applications.openHolds(manager, applicationId)).includes('embargo')
    )
      return [];
    const milestones = await agreedMilestones(manager, agreement.id);
    const reports = await reportsOf(
      manager,
      milestones.map(({ id }) => id),
    );
    return milestones.map((one) =>
      project('milestone', milestoneView(one, agreement, reports.get(one.id) ?? []), ceiling),
    );
  }

  private async move(
    act: Act,
    milestone: Milestone,
    what: MilestoneAct,
    change: Partial<Milestone>,
  ): Promise<object> {
    const state = accepted(moveMilestone(milestone.state, what));
    const moved = await updateRow(act.tx, Milestone, milestone, {
      ...change,
      state,
      stateSince: act.now,
      waitingSince: act.now,
      escalatedAt: null,
    });
    this.leaveTrace(act, milestone, what, state);
    await wakeIfDueChanged(act, milestone, moved);
    return {
      id: moved.id,
      state,
      version: moved.version,
      payableMinor: moved.payableMinor?.toString() ?? null,
    };
  }

  private leaveTrace(act: Act, milestone: Milestone, what: MilestoneAct, state: MilestoneState): void {
    act.audit({
      type: `treasury.milestone-${pastOf(what)}`,
      subject: { type: 'milestone', id: milestone.id },
      applicationId: milestone.applicationId,
      disclosure: 'restricted',
      data: { from: milestone.state, to: state, position: milestone.position },
    });
    act.leadsTo(state);
    act.wake('milestone', milestone.id);
  }

  private async milestoneAct(
    asked: ActRequest,
    id: string,
    action: keyof typeof STANDING,
    apply: (act: Act, facts: MilestoneCase) => Promise<object>,
  ): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: action === 'milestones.certify' },
      {
        lock: (tx) => lockMilestoneCase(tx, this.applications, id),
        authorise: async ({ application }, tx) => {
          accepted(authorise(asked.principal, action, await this.applications.subjectOf(tx, application)));
        },
        apply: async (act, facts) => {
          const isRunning =
            facts.agreement.state === 'signed' && ['active', 'closing'].includes(facts.application.stage);
          const isOwed = action === 'milestones.claim' && facts.milestone.state === 'accepted';
          if (!isRunning && !isOwed) accepted(wrongStage(facts.application.stage));
          await this.applications.checkStanding(act, facts.application, STANDING[action]);
          return apply(act, facts);
        },
      },
    );
  }

  private async decideReport(
    act: Act,
    milestoneId: string,
    decision: {
      readonly outcome: 'accepted' | 'rejected';
      readonly advice: string | null;
      readonly reasons: readonly string[];
    },
  ): Promise<void> {
    const report = (await findReports(act.tx, milestoneId)).at(-1);
    if (report === undefined) throw new Error(`Milestone ${milestoneId} is reported without a report.`);
    await act.tx.update(
      MilestoneReport,
      { id: report.id },
      {
        ...decision,
        reasons: [...decision.reasons],
        decidedBy: act.principal.id,
        decidedAt: act.now,
      },
    );
  }

  private async tellTeam(
    act: Act,
    application: Application,
    milestone: Milestone,
    template: string,
  ): Promise<void> {
    await this.notifications.queue(act, {
      to: { applicationId: application.id, team: true },
      template,
      caseId: application.id,
      data: { number: application.number, position: String(milestone.position) },
    });
  }
}

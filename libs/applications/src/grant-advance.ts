import { Injectable } from '@nestjs/common';
import type { Act, Advance } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { ROLES } from '#libs/kernel/src/index.js';
import type { NoticeRecipient } from '#libs/notifications/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import type { Application } from './application.entity.js';
import { updateApplication } from './applications.repository.js';
import { ApplicationsService } from './applications.service.js';
import { findOpenHolds } from './case-history.repository.js';
import type { AdvanceDecision, CaseFacts } from './domain/advance.js';
import { hasClosingReport } from './exchanges.repository.js';

/** The part of `CaseFacts` other domains know; the worker gathers it. */
export type ForeignFacts = Pick<
  CaseFacts,
  'evidence' | 'round' | 'recommendation' | 'motion' | 'agreement' | 'milestones'
>;

/** What the grant process needs of applications: its own facts, and the decisions that are its own to carry out. */
@Injectable()
export class GrantAdvance {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly programmes: ProgrammesService,
    private readonly notifications: NotificationsService,
  ) {}

  /** Everything `decideAdvance` looks at. */
  async facts(act: Act, application: Application, foreign: ForeignFacts): Promise<CaseFacts> {
    const { twoStep, emergency } = await this.programmes.call(act.tx, application.callId);
    const openHolds = (await findOpenHolds(act.tx, application.id)).map(({ kind }) => kind);
    const hasReport = await hasClosingReport(act.tx, application.id);
    return { application, call: { twoStep, emergency }, openHolds, hasClosingReport: hasReport, ...foreign };
  }

  /** Carries out what is not another domain's to open. */
  async carryOut(
    act: Act,
    application: Application,
    decision: Exclude<AdvanceDecision, { do: 'open-round' | 'open-motion' | 'open-agreement' }>,
  ): Promise<Advance> {
    switch (decision.do) {
      case 'move':
        await this.applications.move(act, application, decision.act, { reasons: decision.reasons });
        return { state: 'again' };
      case 'hand-over':
        await this.applications.setWaiting(act, application, {
          waitingFor: decision.waitingFor,
          ...(decision.duration === undefined ? { dueAt: null } : { duration: decision.duration }),
        });
        return { state: 'again' };
      case 'escalate':
        await this.escalate(act, application);
        return { state: 'again' };
      case 'wait':
        return await this.wait(act, application, decision);
      case 'settle':
        return { state: 'settled' };
    }
  }

  /** Our own deadline passed: the executives hear of it, the debtor stays the debtor. */
  private async escalate(act: Act, application: Application): Promise<void> {
    const { id, number, stage, waitingFor } = application;
    await updateApplication(act.tx, application, { escalatedAt: act.now });
    act.audit({
      type: 'applications.escalated',
      subject: { type: 'application', id },
      applicationId: id,
      disclosure: 'restricted',
      data: { stage, waitingFor },
    });
    await this.notifications.queue(act, {
      to: { role: 'executive' },
      template: 'applications.escalated',
      caseId: id,
      data: { number, stage, waitingFor },
    });
  }

  private async wait(
    act: Act,
    application: Application,
    { until, reminds }: Extract<AdvanceDecision, { do: 'wait' }>,
  ): Promise<Advance> {
    const nextAt = until !== null && reminds ? await this.remind(act, application, until) : null;
    const wakeAt = nextAt ?? until;
    return wakeAt === null ? { state: 'waiting' } : { state: 'waiting', wakeAt };
  }

  private async remind(act: Act, application: Application, dueAt: Instant): Promise<Instant | null> {
    const { id, number, waitingSince } = application;
    const to = recipientOf(application);
    if (to === null) return dueAt;
    const { reminders } = await this.applications.policyOf(act.tx, application);
    return await this.notifications.remind(act, {
      caseId: id,
      plan: { since: waitingSince, dueAt, before: reminders },
      notices: [
        {
          to,
          template: 'reminders.deadline',
          caseId: id,
          data: { number, dueAt },
        },
      ],
    });
  }
}

/** Who is reminded; nobody where the case waits for one of our processes. */
function recipientOf({ id, callId, waitingFor }: Application): NoticeRecipient | null {
  if (waitingFor === 'applicant') return { applicationId: id, team: true };
  const role = ROLES.find((known) => known === waitingFor);
  return role === undefined ? null : { role, scopeId: callId };
}

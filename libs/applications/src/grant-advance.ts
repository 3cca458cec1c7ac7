import { Injectable } from '@nestjs/common';
import type { Act, Advance } from '#libs/acts/src/index.js';
import type { Instant, Role } from '#libs/kernel/src/index.js';
import { ROLES } from '#libs/kernel/src/index.js';
import type { NoticeRecipient } from '#libs/notifications/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import type { Application } from './application.entity.js';
import { updateApplication } from './applications.repository.js';
import { ApplicationsService } from './applications.service.js';
import { escalateHold, findOpenHolds } from './case-history.repository.js';
import type { AdvanceDecision, CaseFacts, HoldFacts } from './domain/advance.js';
import { HOLD_RULES } from './domain/holds.js';
import type { Debtor } from './domain/lifecycle.js';
import { hasClosingReport } from './exchanges.repository.js';

/** The part of `CaseFacts` other domains know; the worker gathers it. */
export type ForeignFacts = Pick<
  CaseFacts,
  'evidence' | 'round' | 'recommendation' | 'motion' | 'obstacle' | 'agreement' | 'milestones'
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
    const openHolds = await findOpenHolds(act.tx, application.id);
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
        await this.applications.setWaiting(act, application, decision);
        return { state: 'again' };
      case 'escalate':
        await this.escalate(act, application);
        return { state: 'again' };
      case 'escalate-hold':
        await this.escalateHold(act, application, decision.hold);
        return { state: 'again' };
      case 'wait':
        return await this.wait(act, application, decision);
      case 'settle':
        return { state: 'settled' };
    }
  }

  /** Our own deadline passed: the executives hear of it, of their own the secretariat; the debtor stays the debtor. */
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
    for (const role of waitingFor === 'executive'
      ? (['executive', 'secretariat'] as const)
      : (['executive'] as const)) {
      await this.notifications.queue(act, {
        to: { role },
        template: 'applications.escalated',
        caseId: id,
        data: { number, stage, waitingFor },
      });
    }
  }

  /** Nobody looked at a hold in time: it stays, and the executives hear of it. The kind stays out of the log and of mails. */
  private async escalateHold(act: Act, application: Application, hold: HoldFacts): Promise<void> {
    const { id, number, stage } = application;
    await escalateHold(act.tx, hold.id, act.now);
    act.audit({
      type: 'applications.hold-escalated',
      subject: { type: 'application', id },
      applicationId: id,
      disclosure: 'restricted',
      data: { stage },
    });
    await this.notifications.queue(act, {
      to: { role: 'executive' },
      template: 'applications.hold-escalated',
      caseId: id,
      data: { number, stage },
    });
  }

  private async wait(
    act: Act,
    application: Application,
    { until, reminds, holds }: Extract<AdvanceDecision, { do: 'wait' }>,
  ): Promise<Advance> {
    const { id, callId, dueAt, waitingSince } = application;
    const looks = [until];
    const to = recipientOf(application);
    if (reminds && dueAt !== null && to !== null) {
      looks.push(await this.remind(act, application, { caseId: id, to, since: waitingSince, dueAt }));
    }
    for (const hold of holds) {
      const role = roleOf(HOLD_RULES[hold.kind].waitsFor);
      if (hold.dueAt === null || role === undefined) continue;
      const plan = {
        caseId: hold.id,
        to: { role, scopeId: callId },
        since: hold.openedAt,
        dueAt: hold.dueAt,
      };
      looks.push(await this.remind(act, application, plan));
    }
    const wakeAt = looks.filter((at) => at !== null).sort()[0];
    return wakeAt === undefined ? { state: 'waiting' } : { state: 'waiting', wakeAt };
  }

  /** Answers when the next reminder of this deadline falls due. */
  private async remind(
    act: Act,
    application: Application,
    { caseId, to, since, dueAt }: Deadline,
  ): Promise<Instant | null> {
    const { id, number } = application;
    const { reminders } = await this.applications.policyOf(act.tx, application);
    return await this.notifications.remind(act, {
      caseId,
      plan: { since, dueAt, before: reminders },
      notices: [{ to, template: 'reminders.deadline', caseId: id, data: { number, dueAt } }],
    });
  }
}

/** A deadline of a case or of a hold on it, and who is reminded of it. */
interface Deadline {
  readonly caseId: string;
  readonly to: NoticeRecipient;
  readonly since: Instant;
  readonly dueAt: Instant;
}

/** Who is reminded; nobody where the case waits for one of our processes. */
function recipientOf({ id, callId, waitingFor }: Application): NoticeRecipient | null {
  if (waitingFor === 'applicant') return { applicationId: id, team: true };
  const role = roleOf(waitingFor);
  return role === undefined ? null : { role, scopeId: callId };
}

function roleOf(debtor: Debtor): Role | undefined {
  return ROLES.find((known) => known === debtor && known !== 'applicant');
}

import { Injectable } from '@nestjs/common';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, hashBody } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Money } from '#libs/kernel/src/index.js';
import { accepted, money, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { Call } from '#libs/programmes/src/index.js';
import { ProgrammesService, refuseUnlessOpen } from '#libs/programmes/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import type { Application } from './application.entity.js';
import { insertApplication, nextNumber } from './applications.repository.js';
import { ApplicationsService } from './applications.service.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs, caseAnswer, personOf } from './case-acts.js';
import { CaseDependents } from './case-dependents.js';
import { insertStageChange } from './case-history.repository.js';
import { emergencyPlan } from './domain/emergency-plan.js';
import { dueUnder, waitingOnEntry } from './domain/stage-entry.js';
import { newDraft, requestedOf } from './drafts.service.js';
import type { Reasoned } from './endings.service.js';
import { insertSubmission, replaceBudget, replaceMilestones } from './proposal.repository.js';
import { TeamService } from './team.service.js';

/** A maintainer's crisis or a zero-day, put forward by staff for people who are busy with it. */
export interface Nomination {
  readonly callId: string;
  readonly projectId: string;
  readonly title: string;
  readonly need: string;
  readonly requested: Money;
  /** Who is asked to act for the project: once they have joined they accept the terms and are paid. */
  readonly editors: readonly string[];
}

/** The emergency path: triage within hours, check of payee and sanctions, two executives, terms by acceptance. */
@Injectable()
export class EmergencyService {
  constructor(
    private readonly acts: ActsService,
    private readonly cases: CaseActs,
    private readonly applications: ApplicationsService,
    private readonly programmes: ProgrammesService,
    private readonly projects: ProjectsService,
    private readonly dependents: CaseDependents,
    private readonly team: TeamService,
  ) {}

  /** Opens an emergency case without a form; the case's own process hands it to the triage. */
  async nominate(asked: ActRequest, nomination: Nomination): Promise<ActAnswer<CaseAnswer>> {
    return await this.acts.act(asked, {
      lock: async (tx) => {
        accepted(authorise(asked.principal, 'applications.nominate', { scopes: [nomination.callId] }));
        return await this.programmes.call(tx, nomination.callId);
      },
      authorise: () => undefined,
      apply: async (act, call) => {
        accepted(refuseUnlessOpen(call, act.now));
        if (!call.emergency) {
          refused(
            'applications.not-an-emergency-call',
            'invalid',
            'This call takes no nominations.',
            'callId',
          );
        }
        await this.projects.read(act.tx, nomination.projectId);
        const application = await this.openCase(act, call, nomination);
        await this.keep(act, application, call, nomination);
        act.audit({
          type: 'applications.nominate',
          subject: { type: 'application', id: application.id },
          applicationId: application.id,
          disclosure: 'restricted',
          data: { callId: call.id },
        });
        act.leadsTo('nominated');
        act.wake('grant', application.id);
        return caseAnswer(application);
      },
    });
  }

  /** The officer on the rota takes it as an emergency. Anything else is for an executive to decline. */
  async triage(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.triage-emergency', 'pass-emergency-triage', {
      reasons,
    });
  }

  /**
   * Treasury has checked payee and sanctions: refused without a payee who was screened against the current list and is clear
   * (codes of `CaseDependent.checkPayee`).
   */
  async check(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'applications.check-emergency', async (act, application) => {
      const moved = await this.applications.move(act, application, 'pass-emergency-check', { reasons });
      await this.dependents.checkPayee(act, id);
      return caseAnswer(moved);
    });
  }

  /**
   * The grantee accepts the emergency terms they saw, by their hash; treasury sends the advance in the same transaction, and
   * refuses other terms than those on offer (`CaseDependent.emergencyTermsAccepted`).
   */
  async acceptTerms(asked: ActRequest, id: string, hash: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'applications.accept-emergency-terms', async (act, application) => {
      const moved = await this.applications.move(act, application, 'accept-emergency-terms');
      const { visitSince } = application;
      await this.dependents.emergencyTermsAccepted(act, { applicationId: id, visitSince, hash });
      return caseAnswer(moved);
    });
  }

  private async openCase(act: Act, call: Call, nomination: Nomination): Promise<Application> {
    const { tx, now } = act;
    const by = personOf(act);
    const draft = newDraft(call, {
      id: newId(),
      number: await nextNumber(tx, now),
      projectId: nomination.projectId,
      title: nomination.title,
      requestedMinor: requestedOf(nomination.requested, call),
      createdBy: by,
      at: now,
    });
    const policy = await this.applications.policyOf(tx, draft);
    const application: Application = {
      ...draft,
      stage: 'nominated',
      route: 'emergency',
      submittedAt: now,
      lifecyclePolicyId: call.lifecyclePolicyId,
      ...waitingOnEntry('nominated', 'emergency', policy, now),
    };
    await insertApplication(tx, application);
    for (const [index, personId] of nomination.editors.entries()) {
      await this.team.invite(act, application, { personId, access: 'edit' }, `editors[${index}]`);
    }
    await insertStageChange(tx, {
      applicationId: application.id,
      fromStage: null,
      toStage: 'nominated',
      act: 'nominate',
      at: now,
      byPerson: by,
      reasons: [],
    });
    return application;
  }

  /** What was put forward, kept as it was read, and the plan the terms pay by. */
  private async keep(act: Act, application: Application, call: Call, nomination: Nomination): Promise<void> {
    const { tx, now } = act;
    // Nobody promised a day: the policy says by when an account of it is asked for.
    const dueOn = dueUnder(await this.applications.policyOf(tx, application), 'undatedMilestone', now);
    const { budget, milestones } = emergencyPlan(application.requestedMinor ?? 0n, dueOn.slice(0, 10));
    await replaceBudget(tx, application.id, budget);
    await replaceMilestones(tx, application.id, milestones);
    const content = {
      call: { id: call.id, version: call.version },
      title: nomination.title,
      projectId: nomination.projectId,
      need: nomination.need,
      requested: money(application.requestedMinor ?? 0n, application.currency),
    };
    await insertSubmission(tx, {
      id: newId(),
      applicationId: application.id,
      kind: 'nomination',
      receipt: `${application.number}/1`,
      content,
      contentHash: hashBody(content),
      submittedAt: now,
      submittedBy: personOf(act),
    });
  }
}

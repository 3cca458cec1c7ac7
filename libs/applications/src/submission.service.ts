import { Injectable } from '@nestjs/common';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { hashBody } from '#libs/acts/src/index.js';
import { HealthService } from '#libs/health/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted, money } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { Call } from '#libs/programmes/src/index.js';
import { ProgrammesService, refuseUnlessOpen } from '#libs/programmes/src/index.js';
import type { Application } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs, caseAnswer, personOf } from './case-acts.js';
import { questionsOf, requireStep } from './domain/draft.js';
import { checkSubmission } from './domain/submission.js';
import type { Submission } from './proposal.entity.js';
import { findProposal, insertSubmission } from './proposal.repository.js';

/** What the applicant keeps: the number to quote, when it was received, and the hash of exactly what was received. */
export interface Receipt {
  readonly number: string;
  readonly receivedAt: Instant;
  readonly contentHash: string;
}

export type SubmissionAnswer = CaseAnswer & { readonly receipt: Receipt };

/** Handing in: the concept (or everything, in one step), and later the proposal. */
@Injectable()
export class SubmissionService {
  constructor(
    private readonly cases: CaseActs,
    private readonly applications: ApplicationsService,
    private readonly programmes: ProgrammesService,
    private readonly health: HealthService,
    private readonly notifications: NotificationsService,
  ) {}

  /** Submits a draft: pins the lifecycle policy, keeps what was read, and asks for health evidence on the project. */
  async submit(asked: ActRequest, id: string): Promise<ActAnswer<SubmissionAnswer>> {
    return await this.cases.on(asked, id, 'applications.submit', async (act, application) => {
      const call = await this.programmes.call(act.tx, application.callId);
      const moved = await this.applications.move(act, application, 'submit', {
        also: { submittedAt: act.now, lifecyclePolicyId: call.lifecyclePolicyId },
        ...(call.emergency ? { route: 'emergency' } : {}),
      });
      accepted(refuseUnlessOpen(call, act.now));
      const receipt = await this.keep(act, application, call, 'concept');
      if (application.projectId !== null && !call.emergency) {
        await this.health.requestCollection(act, application.projectId);
      }
      return { ...caseAnswer(moved), receipt };
    });
  }

  /** Submits the proposal after an invitation. */
  async submitProposal(asked: ActRequest, id: string): Promise<ActAnswer<SubmissionAnswer>> {
    return await this.cases.on(asked, id, 'applications.submit-proposal', async (act, application) => {
      const call = await this.programmes.call(act.tx, application.callId);
      const moved = await this.applications.move(act, application, 'submit-proposal');
      const receipt = await this.keep(act, application, call, 'proposal');
      return { ...caseAnswer(moved), receipt };
    });
  }

  /** Checks what is handed in and keeps it as it was read, with the form it answers. */
  private async keep(
    act: Act,
    application: Application,
    call: Call,
    kind: Submission['kind'],
  ): Promise<Receipt> {
    const { tx, now } = act;
    const { id, number } = application;
    const step = accepted(requireStep(application.stage, call.twoStep));
    const { answers, budget, milestones, submissions } = await findProposal(tx, id);
    const programme = await this.programmes.programme(tx, application.programmeId);
    accepted(
      checkSubmission(
        {
          ...application,
          step,
          projectRequired: programme.slug !== 'gap',
          range: call,
          form: call.form,
          answers,
          budget,
          milestones,
        },
        now,
      ),
    );
    const content = {
      call: { id: call.id, version: call.version },
      title: application.title,
      projectId: application.projectId,
      requested: money(application.requestedMinor ?? 0n, application.currency),
      questions: questionsOf(call.form, step),
      answers,
      budgetLines: budget.map(({ category, title, amountMinor }) => ({
        category,
        title,
        amount: money(amountMinor, application.currency),
      })),
      milestones: milestones.map(({ title, acceptance, amountMinor, dueOn }) => ({
        title,
        acceptance,
        amount: money(amountMinor, application.currency),
        dueOn,
      })),
    };
    const receipt = {
      number: `${number}/${submissions + 1}`,
      receivedAt: now,
      contentHash: hashBody(content),
    };
    await insertSubmission(tx, {
      id: newId(),
      applicationId: id,
      kind,
      receipt: receipt.number,
      content,
      contentHash: receipt.contentHash,
      submittedAt: now,
      submittedBy: personOf(act),
    });
    await this.notifications.queue(act, {
      to: { applicationId: id, team: true },
      template: 'applications.submitted',
      caseId: id,
      data: { number, receipt: receipt.number },
    });
    return receipt;
  }
}

import { Injectable } from '@nestjs/common';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { Application } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs, caseAnswer, personOf } from './case-acts.js';
import { answerClarification, insertClarification } from './exchanges.repository.js';

/** Questions of reviewers to the applicant. While one is open the review's clock stands still. */
@Injectable()
export class ClarificationService {
  constructor(
    private readonly cases: CaseActs,
    private readonly applications: ApplicationsService,
    private readonly notifications: NotificationsService,
  ) {}

  /** A reviewer asks. The review's clock stops until the answer, and for no longer than the policy says. */
  async request(asked: ActRequest, id: string, question: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'reviews.request-clarification', async (act, application) =>
      caseAnswer(await this.ask(act, application, question)),
    );
  }

  /** The same inside an act of another domain. */
  async ask(act: Act, application: Application, question: string): Promise<Application> {
    const moved = await this.applications.move(act, application, 'request-clarification');
    await insertClarification(act.tx, {
      applicationId: application.id,
      question,
      askedAt: act.now,
      askedBy: personOf(act),
    });
    await this.notifications.queue(act, {
      to: { applicationId: application.id, team: true },
      template: 'applications.clarification-requested',
      caseId: application.id,
      data: { number: application.number, dueAt: moved.dueAt ?? '' },
    });
    return moved;
  }

  /** The applicant answers; the review goes on with exactly the time it had left. */
  async answer(asked: ActRequest, id: string, text: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'applications.answer-clarification', async (act, application) => {
      const moved = await this.applications.move(act, application, 'answer-clarification');
      await answerClarification(act.tx, id, { text, at: act.now, by: personOf(act) });
      return caseAnswer(moved);
    });
  }
}

import { Injectable } from '@nestjs/common';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { ApplicationsService } from './applications.service.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs, caseAnswer, personOf } from './case-acts.js';
import { CaseDependents } from './case-dependents.js';
import { checkCompletion } from './domain/completion.js';
import { stageConflict } from './domain/refusals.js';
import { hasClosingReport, insertClosingReport, insertNote } from './exchanges.repository.js';

export interface ClosingReportInput {
  readonly summary: string;
  readonly resultsUrl?: string;
}

/** The end of a grant: the report, and the completion. Also the notes among staff. */
@Injectable()
export class ClosingService {
  constructor(
    private readonly cases: CaseActs,
    private readonly applications: ApplicationsService,
    private readonly dependents: CaseDependents,
  ) {}

  /** The grantee reports; the case then waits for programme staff. A newer report supersedes, both stay. */
  async report(
    asked: ActRequest,
    id: string,
    input: ClosingReportInput,
  ): Promise<ActAnswer<CaseAnswer & { readonly reportId: string }>> {
    return await this.cases.on(asked, id, 'applications.report-closing', async (act, application) => {
      if (application.stage !== 'closing') accepted(stageConflict(application.stage));
      const reportId = await insertClosingReport(act.tx, {
        applicationId: id,
        summary: input.summary,
        resultsUrl: input.resultsUrl ?? null,
        submittedAt: act.now,
        submittedBy: personOf(act),
      });
      act.audit({
        type: 'applications.report-closing',
        subject: { type: 'closing-report', id: reportId },
        applicationId: id,
        disclosure: 'restricted',
      });
      const waiting = await this.applications.setWaiting(act, application, {
        waitingFor: 'programme',
        duration: 'closing',
      });
      return { ...caseAnswer(waiting), reportId };
    });
  }

  /** Programme staff complete the case. Refused while the report or a payment is open, saying what it waits for. */
  async complete(asked: ActRequest, id: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'applications.complete', async (act, application) => {
      const moved = await this.applications.move(act, application, 'complete');
      const hasReport = await hasClosingReport(act.tx, id);
      accepted(checkCompletion({ hasReport, openMatters: await this.dependents.openMatters(act.tx, id) }));
      return caseAnswer(moved);
    });
  }

  /** A note among staff; the applicant never sees it, and the stage stays. */
  async note(asked: ActRequest, id: string, text: string): Promise<ActAnswer<{ readonly id: string }>> {
    return await this.cases.on(asked, id, 'applications.note-internal', async (act, application) => {
      const noteId = await insertNote(act.tx, {
        applicationId: id,
        text,
        at: act.now,
        byPerson: personOf(act),
      });
      act.audit({
        type: 'applications.note-internal',
        subject: { type: 'internal-note', id: noteId },
        applicationId: id,
        disclosure: 'restricted',
      });
      act.leadsTo(application.stage);
      return { id: noteId };
    });
  }
}

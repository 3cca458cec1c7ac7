import { Injectable } from '@nestjs/common';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import { ApplicationsService } from './applications.service.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs, caseAnswer } from './case-acts.js';

/** Programme staff before review: eligibility, the invitation, and whether a proposal is complete. */
@Injectable()
export class ScreeningService {
  constructor(
    private readonly cases: CaseActs,
    private readonly applications: ApplicationsService,
    private readonly programmes: ProgrammesService,
  ) {}

  /** Eligible leads to the concept triage, or to review where the call has one step. */
  async decideScreening(
    asked: ActRequest,
    id: string,
    decision: { readonly verdict: 'eligible' | 'ineligible'; readonly reasons: readonly string[] },
  ): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'applications.screen', async (act, application) => {
      const { twoStep } = await this.programmes.call(act.tx, application.callId);
      const passing = twoStep ? 'pass-screening-to-triage' : 'pass-screening';
      const actName = decision.verdict === 'eligible' ? passing : 'find-ineligible';
      const { reasons } = decision;
      return caseAnswer(await this.applications.move(act, application, actName, { reasons }));
    });
  }

  async decideTriage(
    asked: ActRequest,
    id: string,
    decision: { readonly verdict: 'invite' | 'do-not-invite'; readonly reasons: readonly string[] },
  ): Promise<ActAnswer<CaseAnswer>> {
    const actName = decision.verdict === 'invite' ? 'invite' : 'decline-invitation';
    return await this.cases.move(asked, id, 'applications.triage', actName, { reasons: decision.reasons });
  }

  async checkProposal(
    asked: ActRequest,
    id: string,
    decision: { readonly verdict: 'complete' | 'return'; readonly reasons: readonly string[] },
  ): Promise<ActAnswer<CaseAnswer>> {
    const actName = decision.verdict === 'complete' ? 'accept-proposal' : 'return-proposal';
    return await this.cases.move(asked, id, 'applications.check-proposal', actName, {
      reasons: decision.reasons,
    });
  }
}

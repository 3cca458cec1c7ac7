import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import type { Application } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs, caseAnswer, personOf } from './case-acts.js';
import { CaseDependents } from './case-dependents.js';
import { findDecisions, findHistory } from './case-history.repository.js';
import type { AppealFacts } from './domain/appeal.js';
import { checkAppealPanel, decideAppealFiling } from './domain/appeal.js';
import { stageConflict } from './domain/refusals.js';
import { dueUnder } from './domain/stage-entry.js';
import { decideAppeal, findAppeals, insertAppeal } from './exchanges.repository.js';

/** Appeals against a signed decision, decided by people who did not decide before. */
@Injectable()
export class AppealsService {
  constructor(
    private readonly cases: CaseActs,
    private readonly applications: ApplicationsService,
    private readonly dependents: CaseDependents,
  ) {}

  /** Appeals the decision that ended the case, once, within the policy's time. */
  async file(asked: ActRequest, id: string, grounds: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'applications.appeal', async (act, application) => {
      const { tx, now } = act;
      const decision = accepted(decideAppealFiling(await this.facts(tx, application), now));
      await insertAppeal(tx, {
        applicationId: id,
        decisionId: decision.id,
        endStage: application.stage,
        decisionStage: decision.fromStage,
        grounds,
        filedAt: now,
        filedBy: personOf(act),
      });
      return caseAnswer(await this.applications.move(act, application, 'appeal'));
    });
  }

  /** What decides whether an appeal could be filed. */
  async facts(tx: EntityManager, application: Application): Promise<AppealFacts> {
    const newest = (await findDecisions(tx, application.id)).at(-1);
    const appeals = await findAppeals(tx, application.id);
    const policy = await this.applications.policyOf(tx, application);
    return {
      stage: application.stage,
      decision:
        newest === undefined
          ? null
          : { ...newest, isAppealed: appeals.some(({ decisionId }) => decisionId === newest.id) },
      appealableUntil: dueUnder(policy, 'appeal', newest?.at ?? application.stageSince),
    };
  }

  /** Upholds (the decision falls, its stage decides again) or dismisses (the end stands, finally). */
  async decide(
    asked: ActRequest,
    id: string,
    decision: { readonly outcome: 'upheld' | 'dismissed'; readonly reasons: readonly string[] },
  ): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, 'applications.decide-appeal', async (act, application) => {
      const { tx } = act;
      const appeal = (await findAppeals(tx, id)).find(({ outcome }) => outcome === null);
      if (appeal === undefined) return accepted<CaseAnswer>(stageConflict(application.stage));
      const panelist = personOf(act);
      const history = (await findHistory(tx, id)).flatMap(({ byPerson }) => byPerson ?? []);
      const signed = (await findDecisions(tx, id)).map(({ signedBy }) => signedBy);
      const { decided } = await this.dependents.people(tx, id);
      accepted(checkAppealPanel(panelist, [...history, ...signed, ...decided]));
      const isUpheld = decision.outcome === 'upheld';
      const moved = await this.applications.move(
        act,
        application,
        isUpheld ? 'uphold-appeal' : 'dismiss-appeal',
        { to: isUpheld ? appeal.decisionStage : appeal.endStage, reasons: decision.reasons },
      );
      await decideAppeal(tx, appeal.id, { ...decision, decidedAt: act.now, decidedBy: panelist });
      return caseAnswer(moved);
    });
  }
}

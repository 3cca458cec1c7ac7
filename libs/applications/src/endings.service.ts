import { Injectable } from '@nestjs/common';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { ApplicationsService } from './applications.service.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs, caseAnswer, personOf } from './case-acts.js';
import type { OverturningAct } from './domain/overturning.js';
import { checkOverturning } from './domain/overturning.js';

/** A decision with its reasons. */
export interface Reasoned {
  readonly reasons: readonly string[];
}

/** The applicant's withdrawal, and what an executive decides and signs. */
@Injectable()
export class EndingsService {
  constructor(
    private readonly cases: CaseActs,
    private readonly applications: ApplicationsService,
  ) {}

  /** Withdraws in any stage that is not an end. Nobody is asked why. */
  async withdraw(asked: ActRequest, id: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.withdraw', 'withdraw');
  }

  /**
   * Declines; rules and boards propose, this person signs, in a session stepped up for `application:<id>`. Refused
   * `applications.not-recommended`, `council.motion-pending`, and what `checkOverturning` refuses.
   */
  async decline(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.takeFromCouncil(asked, id, 'decline', reasons);
  }

  /** Defers to the reserve list. Refuses what `checkOverturning` refuses. */
  async defer(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.takeFromCouncil(asked, id, 'defer', reasons);
  }

  /** Takes a case off the reserve list, back to a new motion. */
  async returnToCouncil(asked: ActRequest, id: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.return-to-council', 'return-to-council');
  }

  /** Reopens the review: the case goes back for a new round. Refuses what `checkOverturning` refuses. */
  async reopen(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.takeFromCouncil(asked, id, 'reopen', reasons);
  }

  /**
   * Annuls a decision, for instance after a recusal found too late: back to the council, a new motion, no recount. In a session
   * stepped up for `application:<id>`; what follows is then another executive's.
   */
  async annul(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.annul', 'annul', { reasons });
  }

  /** A change above 10 % or in purpose while terms are negotiated: back to those who decide. */
  async referBack(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.refer-back', 'refer-back', { reasons });
  }

  /**
   * Ends a running grant: the rest is cancelled, what was paid in good faith stays. In a session stepped up for `application:<id>`,
   * as whatever else takes from a project what it was given.
   */
  async terminate(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.terminate', 'terminate', { reasons });
  }

  /** What takes a case from the council: nobody turns an award around alone (decision 0028). */
  private async takeFromCouncil(
    asked: ActRequest,
    id: string,
    actName: OverturningAct,
    reasons: readonly string[],
  ): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, `applications.${actName}`, async (act, application) => {
      const facts = await this.applications.overturning(act.tx, application, personOf(act));
      accepted(checkOverturning(actName, facts));
      return caseAnswer(await this.applications.move(act, application, actName, { reasons }));
    });
  }
}

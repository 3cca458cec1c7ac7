import { Injectable } from '@nestjs/common';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { ApplicationsService } from './applications.service.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs, caseAnswer, personOf } from './case-acts.js';
import { hasAnnulled } from './case-history.repository.js';
import { secondExecutive } from './domain/refusals.js';

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
   * `applications.not-recommended`, `applications.second-executive`.
   */
  async decline(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.notByAnnuller(asked, id, 'applications.decline', 'decline', reasons);
  }

  /** Defers to the reserve list. Refused `applications.second-executive`. */
  async defer(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.notByAnnuller(asked, id, 'applications.defer', 'defer', reasons);
  }

  /** Takes a case off the reserve list, back to a new motion. */
  async returnToCouncil(asked: ActRequest, id: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.return-to-council', 'return-to-council');
  }

  /** Reopens the review: the case goes back for a new round. Refused `applications.second-executive`. */
  async reopen(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.notByAnnuller(asked, id, 'applications.reopen', 'reopen', reasons);
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

  /** What takes a case from the council again: nobody turns an award they annulled into its opposite alone (decision 0028). */
  private async notByAnnuller(
    asked: ActRequest,
    id: string,
    action: Action,
    actName: string,
    reasons: readonly string[],
  ): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.on(asked, id, action, async (act, application) => {
      if (await hasAnnulled(act.tx, id, personOf(act))) accepted(secondExecutive());
      return caseAnswer(await this.applications.move(act, application, actName, { reasons }));
    });
  }
}

import { Injectable } from '@nestjs/common';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import type { CaseAnswer } from './case-acts.js';
import { CaseActs } from './case-acts.js';

/** A decision with its reasons. */
export interface Reasoned {
  readonly reasons: readonly string[];
}

/** The applicant's withdrawal, and what an executive decides and signs. */
@Injectable()
export class EndingsService {
  constructor(private readonly cases: CaseActs) {}

  /** Withdraws in any stage that is not an end. Nobody is asked why. */
  async withdraw(asked: ActRequest, id: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.withdraw', 'withdraw');
  }

  /** Declines; rules and boards propose, this person signs. */
  async decline(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.decline', 'decline', { reasons });
  }

  /** Defers to the reserve list. */
  async defer(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.defer', 'defer', { reasons });
  }

  /** Takes a case off the reserve list, back to a new motion. */
  async returnToCouncil(asked: ActRequest, id: string): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.return-to-council', 'return-to-council');
  }

  /** Reopens the review: the case goes back for a new round. */
  async reopen(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.reopen', 'reopen', { reasons });
  }

  /** Annuls a decision, for instance after a recusal found too late: back to the council, a new motion, no recount. */
  async annul(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.annul', 'annul', { reasons });
  }

  /** A change above 10 % or in purpose while terms are negotiated: back to those who decide. */
  async referBack(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.refer-back', 'refer-back', { reasons });
  }

  /** Ends a running grant: the rest is cancelled, what was paid in good faith stays. */
  async terminate(asked: ActRequest, id: string, { reasons }: Reasoned): Promise<ActAnswer<CaseAnswer>> {
    return await this.cases.move(asked, id, 'applications.terminate', 'terminate', { reasons });
  }
}

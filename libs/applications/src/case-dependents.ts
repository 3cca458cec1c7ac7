import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import type { MotionFacts } from './domain/advance.js';
import type { END_STAGES, UndoingAct } from './domain/lifecycle.js';

/** Why a case ended: the end it reached. */
export type EndReason = (typeof END_STAGES)[number];

/** Emergency terms somebody accepted: which ones, by their hash, and in which visit to the stage. */
export interface AcceptedTerms {
  readonly applicationId: string;
  readonly visitSince: Instant;
  readonly hash: string;
}

/** People of a case whom only the domain knows that gave them their part. */
export interface CasePeople {
  /** Reviewers with an open or finished assignment. */
  readonly assignee?: readonly string[];
  /** Reviewers whose own review is in. */
  readonly submitter?: readonly string[];
  /** Who reviewed the case or recommended on it: they do not decide on their own advice. */
  readonly adviser?: readonly string[];
  /** Who took part in a decision on the case: they do not sit on its appeal. */
  readonly decided?: readonly string[];
}

/** Of a case that nobody but its applicant has seen. */
export const NOBODY: Required<CasePeople> = { assignee: [], submitter: [], adviser: [], decided: [] };

/**
 * Port: what hangs on a case and must follow it in the same transaction. Implemented by reviews, council and treasury, which
 * register themselves with `CaseDependents` when their module starts.
 */
export interface CaseDependent {
  readonly name: 'reviews' | 'council' | 'treasury';
  /**
   * The case ended: close the round, cancel the motion or strike the item, release the reservation, cancel the rest. What ends
   * with it ends audibly: traced, told to whoever it concerns, and named in the reasons of the preview. `because`: the act that
   * ended it, since `terminated` has more than one reason.
   */
  end?(
    act: Act,
    applicationId: string,
    reason: EndReason,
    because: string,
    words: readonly string[],
  ): Promise<void>;
  /**
   * The council's decision fell or was put off without an end: an open motion is cancelled, audibly as above, and what was set
   * aside goes back, since a new motion sets it aside again.
   */
  fell?(act: Act, applicationId: string, because: UndoingAct, words: readonly string[]): Promise<void>;
  /** An answered clarification: the review clock stood still from `from` until `act.now`. */
  resumed?(act: Act, applicationId: string, from: Instant): Promise<void>;
  /** A hold was opened or released: what it stopped or lets go looks again. */
  holdsChanged?(act: Act, applicationId: string): Promise<void>;
  /** Refuses where nobody is named to be paid, or who is has not been found clear on the sanctions list of today. */
  checkPayee?(act: Act, applicationId: string): Promise<void>;
  /**
   * The grantee accepted the emergency terms: the case is `active` now, the advance may go out. Refuses where they are not the
   * terms on offer.
   */
  emergencyTermsAccepted?(act: Act, terms: AcceptedTerms): Promise<void>;
  people?(tx: EntityManager, applicationId: string): Promise<CasePeople>;
  /** The newest motion on the case. */
  newestMotion?(tx: EntityManager, applicationId: string): Promise<MotionFacts | null>;
  /** Whoever acted on the case for the fund, beside the advisers and deciders among its `people`. */
  judges?(tx: EntityManager, applicationId: string): Promise<readonly string[]>;
  /** What keeps the case from being completed, each with what it waits for, in words for staff. */
  openMatters?(tx: EntityManager, applicationId: string): Promise<readonly string[]>;
}

const ORDER = ['reviews', 'council', 'treasury'] as const;

/** Everything that hangs on a case, called in lock order: round, motion, money. */
@Injectable()
export class CaseDependents {
  private readonly registered: CaseDependent[] = [];

  /** For `onModuleInit` of the implementing service. */
  register(dependent: CaseDependent): void {
    this.registered.push(dependent);
    this.registered.sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
  }

  /** `words`: the reasons given for the act, in the words of whoever gave them; they stay out of the log and of mails. */
  async end(
    act: Act,
    applicationId: string,
    reason: EndReason,
    because: string,
    words: readonly string[],
  ): Promise<void> {
    for (const dependent of this.registered) {
      await dependent.end?.(act, applicationId, reason, because, words);
    }
  }

  async fell(act: Act, applicationId: string, because: UndoingAct, words: readonly string[]): Promise<void> {
    for (const dependent of this.registered) await dependent.fell?.(act, applicationId, because, words);
  }

  async resumed(act: Act, applicationId: string, from: Instant): Promise<void> {
    for (const dependent of this.registered) await dependent.resumed?.(act, applicationId, from);
  }

  async holdsChanged(act: Act, applicationId: string): Promise<void> {
    for (const dependent of this.registered) await dependent.holdsChanged?.(act, applicationId);
  }

  /** Throws where nobody knows of payees: a check that nothing made has not been passed. */
  async checkPayee(act: Act, applicationId: string): Promise<void> {
    const knowing = this.registered.filter((dependent) => 'checkPayee' in dependent);
    if (knowing.length === 0) throw new Error('Nothing here knows whom a case pays.');
    for (const dependent of knowing) await dependent.checkPayee?.(act, applicationId);
  }

  async emergencyTermsAccepted(act: Act, terms: AcceptedTerms): Promise<void> {
    for (const dependent of this.registered) await dependent.emergencyTermsAccepted?.(act, terms);
  }

  async newestMotion(tx: EntityManager, applicationId: string): Promise<MotionFacts | null> {
    for (const dependent of this.registered) {
      const motion = (await dependent.newestMotion?.(tx, applicationId)) ?? null;
      if (motion !== null) return motion;
    }
    return null;
  }

  async openMatters(tx: EntityManager, applicationId: string): Promise<readonly string[]> {
    const all: string[] = [];
    for (const dependent of this.registered)
      all.push(...((await dependent.openMatters?.(tx, applicationId)) ?? []));
    return all;
  }

  /** Whoever was asked to judge the case, advised or decided on it, or acted on it for the fund. */
  async judges(tx: EntityManager, applicationId: string): Promise<readonly string[]> {
    const { adviser, decided } = await this.people(tx, applicationId);
    const all = [...adviser, ...decided];
    for (const dependent of this.registered)
      all.push(...((await dependent.judges?.(tx, applicationId)) ?? []));
    return all;
  }

  async people(tx: EntityManager, applicationId: string): Promise<Required<CasePeople>> {
    const all: CasePeople[] = [];
    for (const dependent of this.registered) all.push((await dependent.people?.(tx, applicationId)) ?? {});
    return {
      assignee: all.flatMap(({ assignee }) => assignee ?? []),
      submitter: all.flatMap(({ submitter }) => submitter ?? []),
      adviser: all.flatMap(({ adviser }) => adviser ?? []),
      decided: all.flatMap(({ decided }) => decided ?? []),
    };
  }
}

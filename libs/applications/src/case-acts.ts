import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise, signInRequired } from '#libs/identity/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import type { Application } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import type { Debtor, Stage } from './domain/lifecycle.js';
import { notFound } from './domain/refusals.js';

/** What an act on a case answers: where the case stands now. */
export interface CaseAnswer {
  readonly id: string;
  readonly number: string;
  readonly stage: Stage;
  readonly version: number;
  readonly waiting: { readonly for: Debtor; readonly since: Instant; readonly dueAt: Instant | null };
}

export function caseAnswer(application: Application): CaseAnswer {
  const { id, number, stage, version, waitingFor, waitingSince, dueAt } = application;
  return { id, number, stage, version, waiting: { for: waitingFor, since: waitingSince, dueAt } };
}

/** The road every act on one case takes: lock it, ask for the right, then do it. */
@Injectable()
export class CaseActs {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
  ) {}

  /** `T` is plain JSON: it is kept beside the idempotency key. `action` may depend on what the locked case says. */
  async on<T>(
    asked: ActRequest,
    id: string,
    action: Action | ((tx: EntityManager) => Promise<Action>),
    apply: (act: Act, application: Application) => Promise<T>,
  ): Promise<ActAnswer<T>> {
    return await this.acts.act(asked, {
      lock: async (tx) => {
        // Before looking: whether a case exists is nothing for somebody who is not signed in.
        if (asked.principal.kind === 'anonymous') accepted(signInRequired());
        const application = await this.applications.lock(tx, id);
        const subject = await this.applications.subjectOf(tx, application);
        return { application, subject, right: typeof action === 'string' ? action : await action(tx) };
      },
      authorise: ({ subject, right }) => {
        accepted(authorise(asked.principal, right, { ...subject, stepUp: `application:${id}` }));
      },
      apply: async (act, { application }) => await apply(act, application),
    });
  }

  /** The same for an act that only moves the case. */
  async move(
    asked: ActRequest,
    id: string,
    action: Action,
    actName: string,
    options: Parameters<ApplicationsService['move']>[3] = {},
  ): Promise<ActAnswer<CaseAnswer>> {
    return await this.on(asked, id, action, async (act, application) =>
      caseAnswer(await this.applications.move(act, application, actName, options)),
    );
  }
}

/** The signed-in person behind an act; our own processes never sign. */
export function personOf(act: Act): string {
  return act.principal.kind === 'person'
    ? act.principal.id
    : refused(notFound().code, 'forbidden', 'A person has to do this.');
}

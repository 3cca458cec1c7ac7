import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import { accepted, refuse } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import { bandsAround } from './domain/income-band.js';
import type { NeedClass } from './domain/priority-method.js';
import { authorRole } from './domain/author-role.js';
import { ownProject } from './health.errors.js';
import { methodInForce } from './methods.repository.js';
import { rescore } from './scoring.js';
import {
  HealthExposureStatement,
  HealthIncomeFact,
  HealthNeedAssignment,
  HealthPaidShareStatement,
} from './statement.entity.js';

/** A statement as taken: its id, and what the priority came to. */
export interface Stated {
  readonly id: string;
  readonly projectId: string;
  readonly status: string;
}

/** What somebody says of a year's income, EUR: at least so much, and where known at most so much. */
export interface IncomeStatement {
  readonly atLeastMinor: bigint;
  readonly atMostMinor: bigint | null;
  /** Where it is written: a report with its year, an address. */
  readonly evidence: string;
  readonly reason: string;
}

export interface PaidShareStatement {
  readonly paidShare: number;
  readonly evidence: string;
  readonly reason: string;
}

/**
 * What people say of need, exposure and money of a project. Every statement is kept; the newest counts. Need and exposure of a
 * project are stated by nobody who keeps it (`health.own-project`).
 */
@Injectable()
export class StatementsService {
  constructor(
    private readonly acts: ActsService,
    private readonly projects: ProjectsService,
  ) {}

  /** Staff assign a published class of reference need, with the reason the project is shown. */
  async assignNeed(
    asked: ActRequest,
    projectId: string,
    need: { readonly needClass: NeedClass; readonly reason: string },
  ): Promise<ActAnswer<Stated>> {
    return this.state(asked, projectId, 'health.assess', async (act, id) => {
      await act.tx.insert(HealthNeedAssignment, {
        id,
        projectId,
        ...need,
        methodVersion: (await methodInForce(act.tx)).version,
        assignedBy: act.principal.id,
        assignedAt: act.now,
      });
      act.tells('the project');
      return { type: 'health.need-assigned', data: { needClass: need.needClass } };
    });
  }

  /** Somebody of the board or the staff says how exposed the world is to the project, 0–1, with a reason. */
  async stateExposure(
    asked: ActRequest,
    projectId: string,
    statement: { readonly exposure: number; readonly reason: string },
  ): Promise<ActAnswer<Stated>> {
    return this.state(asked, projectId, 'health.state-exposure', async (act, id) => {
      await act.tx.insert(HealthExposureStatement, {
        id,
        projectId,
        ...statement,
        authorId: act.principal.id,
        authorRole: authorRole(act.principal),
        statedAt: act.now,
      });
      return { type: 'health.exposure-stated', data: {} };
    });
  }

  /**
   * What staff found of the project's income, or what the project declares of its own; of a declaration only the band is
   * kept. Refuses `health.income-out-of-order`. The trace names no amount.
   */
  async stateIncome(
    asked: ActRequest,
    projectId: string,
    { atLeastMinor, atMostMinor, evidence, reason }: IncomeStatement,
  ): Promise<ActAnswer<Stated>> {
    return this.state(asked, projectId, 'health.state-money', async (act, id, isOwn) => {
      if (atMostMinor !== null && atMostMinor < atLeastMinor) {
        accepted(refuse('health.income-out-of-order', 'invalid', 'At most is less than at least.', 'atMost'));
      }
      const told = { lowMinor: atLeastMinor, highMinor: atMostMinor };
      await act.tx.insert(HealthIncomeFact, {
        id,
        projectId,
        basis: isOwn ? 'declared' : 'assessed',
        source: 'statement',
        ...(isOwn ? bandsAround(atLeastMinor, atMostMinor) : told),
        windowStart: null,
        windowEnd: act.now,
        evidence,
        reason,
        statedBy: act.principal.id,
        observedAt: act.now,
      });
      return { type: 'health.income-stated', data: { isOwn } };
    });
  }

  /** Which part of the work is paid: as staff found it, or as the project declares it. */
  async statePaidShare(
    asked: ActRequest,
    projectId: string,
    statement: PaidShareStatement,
  ): Promise<ActAnswer<Stated>> {
    return this.state(asked, projectId, 'health.state-money', async (act, id, isOwn) => {
      await act.tx.insert(HealthPaidShareStatement, {
        id,
        projectId,
        ...statement,
        basis: isOwn ? 'declared' : 'assessed',
        statedBy: act.principal.id,
        statedAt: act.now,
      });
      return { type: 'health.paid-share-stated', data: { isOwn } };
    });
  }

  /** The road every statement takes: by right, kept, traced, and the project scored anew. */
  private async state(
    asked: ActRequest,
    projectId: string,
    action: Action,
    write: (
      act: Act,
      id: string,
      isOwn: boolean,
    ) => Promise<{ readonly type: string; readonly data: Readonly<Record<string, string | boolean>> }>,
  ): Promise<ActAnswer<Stated>> {
    return this.acts.act(asked, {
      lock: async (tx) => {
        await this.projects.read(tx, projectId);
        return {
          editors: await this.projects.editorsOf(tx, projectId),
          keepers: await this.projects.maintainersOf(tx, projectId),
        };
      },
      authorise: async ({ editors }, tx) => {
        await this.allow(asked, action, tx, projectId);
        if (action !== 'health.state-money' && editors.includes(asked.principal.id)) ownProject();
      },
      apply: async (act, { keepers }) => {
        const id = newId();
        const { type, data } = await write(act, id, keepers.includes(act.principal.id));
        const { status } = await rescore(act.tx, projectId, act.now);
        act.audit({
          type,
          subject: { type: 'project', id: projectId },
          disclosure: 'restricted',
          data: { statementId: id, ...data },
        });
        return { id, projectId, status };
      },
    });
  }

  private async allow(
    asked: ActRequest,
    action: Action,
    tx: EntityManager,
    projectId: string,
  ): Promise<void> {
    const subject = await this.projects.subjectOf(tx, projectId);
    accepted(authorise(asked.principal, action, subject));
  }
}

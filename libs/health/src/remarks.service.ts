import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Action } from '#libs/identity/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import type { RemarkDecision, RemarkKind, RemarkSubject } from './domain/remark.js';
import { decideRemark, decideRemarkDecision } from './domain/remark.js';
import { FirstLookService } from './first-look.service.js';
import { ownProject, remarkNotFound } from './health.errors.js';
import { HealthRemark } from './project-page.entity.js';
import { lockRemark, remarksOf } from './remarks.repository.js';
import { rescore } from './scoring.js';

export interface RemarkView {
  readonly id: string;
  readonly kind: RemarkKind;
  readonly about: RemarkSubject;
  readonly text: string;
  readonly saidAt: Instant;
  readonly decision: RemarkDecision | null;
  readonly decisionReason: string | null;
  readonly decidedAt: Instant | null;
}

/** What a project says about its own page: corrections, explanations, objections; and what staff decide on them. */
@Injectable()
export class RemarksService {
  constructor(
    private readonly acts: ActsService,
    private readonly projects: ProjectsService,
    private readonly firstLooks: FirstLookService,
    private readonly notifications: NotificationsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** Newest first, for the project and whoever sees its priority. Nobody's name is in it. */
  async list(principal: Principal, projectId: string): Promise<RemarkView[]> {
    const tx = this.dataSource.manager;
    await this.projects.read(tx, projectId);
    allow(principal, 'health.read-statements', await this.projects.subjectOf(tx, projectId));
    await this.firstLooks.respect(tx, principal, projectId);
    return (await remarksOf(tx, projectId)).map(remarkView);
  }

  /** The project says something about a figure or its priority. What waits for a decision is told to staff. */
  async say(
    asked: ActRequest,
    projectId: string,
    remark: { readonly kind: RemarkKind; readonly about: string; readonly text: string },
  ): Promise<ActAnswer<{ id: string; projectId: string }>> {
    return this.acts.act(asked, {
      lock: (tx) => this.projects.lock(tx, projectId),
      authorise: async (_project, tx) =>
        allow(asked.principal, 'health.remark', await this.projects.subjectOf(tx, projectId)),
      apply: async (act, project) => {
        const waiting = (await remarksOf(act.tx, projectId)).filter(
          ({ kind, decision }) => kind !== 'explanation' && decision === null,
        );
        const { about } = accepted(decideRemark(remark, waiting.length));
        const { kind, text } = remark;
        const id = newId();
        await act.tx.insert(HealthRemark, {
          id,
          projectId,
          kind,
          about,
          text,
          saidBy: act.principal.id,
          saidAt: act.now,
        });
        act.audit({
          type: 'health.remark-made',
          subject: { type: 'project', id: projectId },
          disclosure: 'restricted',
          data: { remarkId: id, kind, about },
        });
        if (kind !== 'explanation') {
          await this.notifications.queue(act, {
            to: { role: 'programme' },
            template: 'health.remark-made',
            data: { project: project.name },
          });
        }
        return { id, projectId };
      },
    });
  }

  /**
   * Staff decide with a reason the project is told. An accepted remark about a figure sets that figure aside: it is unknown
   * for the priority, which is computed anew in the same act. Nobody decides on a project they keep.
   */
  async decide(
    asked: ActRequest,
    remarkId: string,
    { decision, reason }: { readonly decision: RemarkDecision; readonly reason: string },
  ): Promise<ActAnswer<{ id: string; decision: RemarkDecision; status: string }>> {
    return this.acts.act(asked, {
      lock: async (tx) => (await lockRemark(tx, remarkId)) ?? remarkNotFound(),
      authorise: async ({ projectId }, tx) => {
        allow(asked.principal, 'health.decide-remark');
        if ((await this.projects.editorsOf(tx, projectId)).includes(asked.principal.id)) ownProject();
      },
      apply: async (act, remark) => {
        accepted(decideRemarkDecision(remark));
        const { id, projectId } = remark;
        await act.tx.update(
          HealthRemark,
          { id },
          { decision, decisionReason: reason, decidedBy: act.principal.id, decidedAt: act.now },
        );
        const { status } = await rescore(act.tx, projectId, act.now);
        act.audit({
          type: 'health.remark-decided',
          subject: { type: 'project', id: projectId },
          disclosure: 'restricted',
          data: { remarkId: id, decision },
        });
        const { name } = await this.projects.read(act.tx, projectId);
        await this.notifications.queue(act, {
          to: { personId: remark.saidBy },
          template: 'health.remark-decided',
          data: { project: name },
        });
        return { id, decision, status };
      },
    });
  }
}

function remarkView(remark: HealthRemark): RemarkView {
  const { id, kind, about, text, saidAt, decision, decisionReason, decidedAt } = remark;
  return { id, kind, about, text, saidAt, decision, decisionReason, decidedAt };
}

function allow(principal: Principal, action: Action, subject: Parameters<typeof authorise>[2] = {}): void {
  accepted(authorise(principal, action, subject));
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import type { Subject } from '#libs/identity/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { provenGround } from './domain/control-proof.js';
import { editorsAmong, maintainersAmong } from './domain/editors.js';
import type { ProjectLifecycle } from './domain/lifecycle.js';
import type { ProjectEntry } from './domain/registration.js';
import { checkEntry } from './domain/registration.js';
import { ProjectNomination } from './project-nomination.entity.js';
import type { ProjectView } from './project-view.js';
import { viewOf } from './project-view.js';
import { projectNotFound, projectStale } from './projects.errors.js';
import type { ProjectRecord } from './projects.repository.js';
import {
  findProject,
  freeSlug,
  insertProject,
  lapseControl,
  lockProject,
  partiesOf,
  peopleOf,
  relate,
  updateProject,
  writeLifecycle,
} from './projects.repository.js';

@Injectable()
export class ProjectsService {
  constructor(
    private readonly acts: ActsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** The project with its repositories and packages; refused `projects.not-found`. */
  async read(tx: EntityManager, id: string): Promise<ProjectRecord> {
    return (await findProject(tx, id)) ?? projectNotFound();
  }

  /** The same with its row locked: acts on one project follow one another. */
  async lock(tx: EntityManager, id: string): Promise<ProjectRecord> {
    return (await lockProject(tx, id)) ?? projectNotFound();
  }

  /** Who may edit the project: proven maintainers, else the registrant. */
  async editorsOf(tx: EntityManager, projectId: string): Promise<string[]> {
    return editorsAmong(await peopleOf(tx, projectId));
  }

  /** Who has proven to keep the project. */
  async maintainersOf(tx: EntityManager, projectId: string): Promise<string[]> {
    return maintainersAmong(await peopleOf(tx, projectId));
  }

  /** Whoever has a part in the project: entered it, keeps it, or nominated it. They judge no application for it. */
  async partiesOf(tx: EntityManager, projectId: string): Promise<string[]> {
    return await partiesOf(tx, projectId);
  }

  /** Whom rights on the project depend on. */
  async subjectOf(tx: EntityManager, projectId: string): Promise<Subject> {
    const people = await peopleOf(tx, projectId);
    return {
      scopes: [projectId],
      people: { editor: editorsAmong(people), maintainer: maintainersAmong(people) },
    };
  }

  /** One project as this reader may see it. */
  async view(principal: Principal, id: string): Promise<Partial<ProjectView>> {
    const tx = this.dataSource.manager;
    const project = await this.read(tx, id);
    const people = await peopleOf(tx, id);
    return viewOf(principal, project, people);
  }

  /** Keeps what the flags of a project's forge come to, for the act of a collection. */
  async recordLifecycle(tx: EntityManager, id: string, lifecycle: ProjectLifecycle): Promise<void> {
    await writeLifecycle(tx, id, lifecycle);
  }

  /** Enters a project in the directory. Whoever registers it may edit it until a maintainer proves control. */
  async register(asked: ActRequest, entry: ProjectEntry): Promise<ActAnswer<Partial<ProjectView>>> {
    return this.acts.act(asked, {
      lock: async () => undefined,
      authorise: () => this.allow(asked.principal, 'projects.register', {}),
      apply: async (act) => {
        const checked = accepted(checkEntry(entry));
        const slug = await freeSlug(act.tx, checked.slug);
        const registeredBy = asked.principal.kind === 'person' ? asked.principal.id : null;
        const id = newId();
        await insertProject(act.tx, { ...checked, slug }, { id, registeredBy, createdAt: act.now });
        if (registeredBy !== null) {
          await relate(act.tx, {
            projectId: id,
            personId: registeredBy,
            relation: 'registrant',
            since: act.now,
          });
        }
        act.audit({
          type: 'projects.registered',
          subject: { type: 'project', id },
          disclosure: 'public',
        });
        return viewOf(asked.principal, await this.read(act.tx, id), await peopleOf(act.tx, id));
      },
    });
  }

  /** Replaces the entry of a project. What was proven of another repository, or without one of another site, has lapsed then. */
  async edit(
    asked: ActRequest,
    id: string,
    version: number,
    entry: ProjectEntry,
  ): Promise<ActAnswer<Partial<ProjectView>>> {
    return this.acts.act(asked, {
      lock: async (tx) => (await lockProject(tx, id)) ?? projectNotFound(),
      authorise: async (_project, tx) =>
        this.allow(asked.principal, 'projects.edit', await this.subjectOf(tx, id)),
      apply: async (act, project) => {
        if (project.version !== version) projectStale();
        const checked = accepted(checkEntry(entry));
        await updateProject(act.tx, project, checked);
        act.audit({ type: 'projects.edited', subject: { type: 'project', id }, disclosure: 'public' });
        const before = provenGround(project.homepage, project.repositories[0]?.urlKey);
        if (
          before !== provenGround(checked.homepage, checked.repositories[0]?.key) &&
          (await lapseControl(act.tx, id))
        ) {
          act.audit({
            type: 'projects.control-lapsed',
            subject: { type: 'project', id },
            disclosure: 'public',
          });
        }
        return viewOf(asked.principal, await this.read(act.tx, id), await peopleOf(act.tx, id));
      },
    });
  }

  /** Draws the fund's attention to a project. The reason is for staff; only the fact is in the trace. */
  async nominate(
    asked: ActRequest,
    id: string,
    reason: string,
  ): Promise<ActAnswer<{ id: string; projectId: string }>> {
    return this.acts.act(asked, {
      lock: (tx) => this.read(tx, id),
      authorise: () => this.allow(asked.principal, 'projects.nominate', {}),
      apply: async (act) => {
        const nominationId = newId();
        await act.tx.insert(ProjectNomination, {
          id: nominationId,
          projectId: id,
          nominatedBy: asked.principal.id,
          reason,
          at: act.now,
        });
        act.audit({ type: 'projects.nominated', subject: { type: 'project', id }, disclosure: 'restricted' });
        act.tells('programme staff');
        return { id: nominationId, projectId: id };
      },
    });
  }

  private allow(principal: Principal, action: Parameters<typeof authorise>[1], subject: Subject): void {
    accepted(authorise(principal, action, subject));
  }
}

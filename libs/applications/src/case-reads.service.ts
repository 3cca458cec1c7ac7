import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { clock, failedAmong } from '#libs/acts/src/index.js';
import type { ProjectEvidence } from '#libs/health/src/index.js';
import { HealthService } from '#libs/health/src/index.js';
import type { Action, Subject } from '#libs/identity/src/index.js';
import {
  authorise,
  ceilingOf,
  hasRight,
  logRestrictedRead,
  project,
  restrictedRead,
} from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, isRefusal, isVisible, money } from '#libs/kernel/src/index.js';
import { AppealsService } from './appeals.service.js';
import type { Application } from './application.entity.js';
import { findApplication, listApplications, otherCasesOf } from './applications.repository.js';
import { ApplicationsService } from './applications.service.js';
import { findDecisions, findHistory, findHolds } from './case-history.repository.js';
import { decideAppealFiling } from './domain/appeal.js';
import type { CaseReader } from './domain/case-reader.js';
import { caseReader } from './domain/case-reader.js';
import type { HoldKind } from './domain/holds.js';
import type { HoldView } from './hold-view.js';
import { holdsFor } from './hold-view.js';
import { NOTHING_OVERTURNED } from './domain/overturning.js';
import { possibleActs } from './domain/possible-acts.js';
import { notFound } from './domain/refusals.js';
import { timelineOf } from './domain/timeline.js';
import type { TimelineEntry } from './domain/timeline.js';
import { findAppeals, findClarifications, findNotes } from './exchanges.repository.js';
import { findAnswers, findBudget, findMilestones, findSubmissions } from './proposal.repository.js';
import { invitationsOn, membersOf } from './team.service.js';

/** A case as a reader may see it; fields above the reader's ceiling are absent. */
export type CaseView = Readonly<Record<string, unknown>> & { readonly version: number };

/** What is known about the project of a case, and who else asks for it: duplicates and double funding. */
export interface CaseEvidence {
  readonly projectId: string | null;
  readonly health:
    (Omit<ProjectEvidence, 'priority'> & { readonly priority?: ProjectEvidence['priority'] }) | null;
  readonly otherCases: readonly { readonly id: string; readonly number: string; readonly stage: string }[];
}

/** A case in the eyes of one reader, who was found to have the right. */
interface OpenedCase {
  readonly application: Application;
  /** The same, as it stands where its own process fails. */
  readonly current: Application;
  readonly subject: Subject;
  readonly reader: CaseReader;
  readonly openHolds: readonly HoldKind[];
  /** All there were, as the reader may see them. */
  readonly holds: readonly HoldView[];
}

/** Reading cases: every answer is cut to what its reader is cleared for. */
@Injectable()
export class CaseReads {
  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly applications: ApplicationsService,
    private readonly appeals: AppealsService,
    private readonly health: HealthService,
  ) {}

  /** The reader's cases: everybody's that were handed in for staff, and one's own. Refused `identity.sign-in-required`. */
  async list(
    principal: Principal,
    filter: { readonly stage?: string; readonly after?: string; readonly limit: number },
  ): Promise<{ readonly items: readonly CaseView[]; readonly next: string | null }> {
    if (principal.kind === 'anonymous') accepted(authorise(principal, 'applications.create'));
    const tx = this.dataSource.manager;
    const seesAll = hasRight(principal, 'applications.list-all');
    const found = await listApplications(tx, {
      ...filter,
      limit: filter.limit + 1,
      personId: principal.id,
      withAllHandedIn: seesAll,
    });
    const shown = found.slice(0, filter.limit);
    const items = (await standing(tx, shown)).map((application): CaseView => {
      // Whoever does not see all cases sees those of the own team.
      const people = seesAll ? {} : { viewer: [principal.id] };
      const ceiling = ceilingOf(principal, { scopes: [application.id, application.callId], people });
      return cut(summary(application), { ceiling, only: null });
    });
    return { items, next: found.length > filter.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** One case with everything the reader may see of it, and what they could do now. */
  async read(principal: Principal, id: string): Promise<CaseView> {
    const tx = this.dataSource.manager;
    return await this.viewFor(tx, principal, await this.open(tx, principal, id));
  }

  private async viewFor(tx: EntityManager, principal: Principal, opened: OpenedCase): Promise<CaseView> {
    const { application, subject, reader, openHolds } = opened;
    const { id, currency } = application;
    const now = await clock(tx);
    const view = {
      ...summary(opened.current),
      answers: Object.fromEntries((await findAnswers(tx, id)).map(({ field, value }) => [field, value])),
      budgetLines: (await findBudget(tx, id)).map(({ position, category, title, amountMinor }) => ({
        position,
        category,
        title,
        amount: money(amountMinor, currency),
      })),
      milestones: (await findMilestones(tx, id)).map(
        ({ position, title, acceptance, amountMinor, dueOn }) => ({
          position,
          title,
          acceptance,
          amount: money(amountMinor, currency),
          dueOn,
        }),
      ),
      members: await membersOf(tx, id),
      ...(hasRight(principal, 'applications.edit', subject)
        ? { invitations: await invitationsOn(tx, id) }
        : {}),
      decisions: (await findDecisions(tx, id)).map(({ act, fromStage, reasons, at }) => ({
        act,
        fromStage,
        reasons,
        at,
      })),
      appeals: (await findAppeals(tx, id)).map(({ grounds, filedAt, outcome, reasons, decidedAt }) => ({
        grounds,
        filedAt,
        outcome,
        reasons,
        decidedAt,
      })),
      clarifications: (await findClarifications(tx, id)).map(({ question, askedAt, answer, answeredAt }) => ({
        question,
        askedAt,
        answer,
        answeredAt,
      })),
      holds: opened.holds,
      ...(reader.seesInternalNotes
        ? {
            internalNotes: (await findNotes(tx, id)).map(({ text, at, byPerson }) => ({
              text,
              at,
              by: byPerson,
            })),
          }
        : {}),
      acts: possibleActs(
        principal,
        {
          ...application,
          openHolds,
          subject,
          overturning:
            principal.kind === 'person'
              ? await this.applications.overturning(tx, application, principal.id)
              : { ...NOTHING_OVERTURNED, route: application.route },
          isAppealable: !isRefusal(decideAppealFiling(await this.appeals.facts(tx, application), now)),
        },
        now,
      ),
    };
    return cut(view, reader);
  }

  /** Every step with its date, whom the case waits for since when, and what is due. */
  async timeline(principal: Principal, id: string): Promise<readonly TimelineEntry[]> {
    const tx = this.dataSource.manager;
    return await stepsFor(tx, await this.open(tx, principal, id));
  }

  /** The case with every version handed in, for auditors and those who decide. */
  async dossier(principal: Principal, id: string): Promise<CaseView> {
    const tx = this.dataSource.manager;
    const opened = await this.open(tx, principal, id, 'applications.list-all');
    const view = await this.viewFor(tx, principal, opened);
    const submissions = (await findSubmissions(tx, id)).map(
      ({ kind, receipt, content, contentHash, submittedAt }) => ({
        kind,
        receipt,
        content,
        contentHash,
        submittedAt,
      }),
    );
    return { ...view, submissions, timeline: await stepsFor(tx, opened) };
  }

  /**
   * Health evidence on the project and other cases for it, cut to the reader; a read of people-derived values is logged.
   */
  async evidence(principal: Principal, id: string): Promise<CaseEvidence> {
    const tx = this.dataSource.manager;
    const { application, subject } = await this.readable(tx, principal, id);
    const { only } = await this.readerOf(tx, principal, application, subject);
    const projectId = only === null ? application.projectId : null;
    if (projectId === null) return { projectId, health: null, otherCases: [] };
    const seesPeople = hasRight(principal, 'health.read-people', subject);
    const seesPriority = hasRight(principal, 'health.read-priority', subject);
    const ceiling = seesPeople ? 'restricted' : seesPriority ? 'case-team' : 'public';
    const evidence = await this.health.evidenceFor(tx, principal, projectId, ceiling);
    const { priority, ...health } = evidence;
    if (seesPeople) {
      await logRestrictedRead(tx, principal, {
        resource: 'project',
        subjectId: projectId,
        fields: ['peopleMetrics'],
      });
    }
    const isStaff = isVisible('case-team', ceilingOf(principal, subject));
    return {
      projectId,
      health: seesPriority ? { ...health, priority } : health,
      otherCases: isStaff ? await otherCasesOf(tx, projectId, id) : [],
    };
  }

  /** What every view of a case begins with, once for each answer: that somebody saw a screening hit is logged. */
  private async open(
    tx: EntityManager,
    principal: Principal,
    id: string,
    action?: Action,
  ): Promise<OpenedCase> {
    const { application, subject } = await this.readable(tx, principal, id, action);
    const found = await findHolds(tx, id);
    const openHolds = found.filter(({ releasedAt }) => releasedAt === null).map(({ kind }) => kind);
    const reader = caseReader(principal, subject, openHolds);
    const holds = holdsFor(reader, found);
    const hits = holds.filter(({ kind }) => kind === 'sanctions');
    await logRestrictedRead(
      tx,
      principal,
      hits.map((hit) => restrictedRead('sanctionsHold', hit.id, hit)),
    );
    const [current = application] = await standing(tx, [application]);
    return { application, subject, reader, openHolds, holds, current };
  }

  private async readerOf(
    tx: EntityManager,
    principal: Principal,
    application: Application,
    subject: Subject,
  ): Promise<CaseReader> {
    return caseReader(principal, subject, await this.applications.openHolds(tx, application.id));
  }

  /** The case and how the reader stands to it, refused as the right says. For reads of other domains too. */
  async readable(
    tx: EntityManager,
    principal: Principal,
    id: string,
    action: Action = 'applications.read',
  ): Promise<{ application: Application; subject: Subject }> {
    if (principal.kind === 'anonymous') accepted(authorise(principal, action));
    const application = (await findApplication(tx, id)) ?? accepted<Application>(notFound());
    const subject = await this.applications.subjectOf(tx, application);
    accepted(authorise(principal, 'applications.read', subject));
    accepted(authorise(principal, action, subject));
    return { application, subject };
  }
}

async function stepsFor(
  tx: EntityManager,
  { current, reader, holds }: OpenedCase,
): Promise<readonly TimelineEntry[]> {
  const steps = await findHistory(tx, current.id);
  // Reasons may say what an embargo keeps back.
  const shown = reader.only === null ? steps : steps.map((step) => ({ ...step, reasons: [] }));
  return timelineOf(current, shown, holds);
}

/** A case whose own process fails by a fault of ours waits for operators, whomever it waited for before. */
async function standing(tx: EntityManager, found: readonly Application[]): Promise<readonly Application[]> {
  const failing = await failedAmong(
    tx,
    found.map(({ id }) => `grant:${id}`),
  );
  return found.map((application) => {
    const since = failing.get(`grant:${application.id}`)?.since;
    return since === undefined
      ? application
      : { ...application, waitingFor: 'operators', waitingSince: since, dueAt: null };
  });
}

function summary(application: Application) {
  const { id, number, callId, programmeId, projectId, title, stage, stageSince, route, version } =
    application;
  const { requestedMinor, awardMinor, currency, submittedAt, createdAt, escalatedAt } = application;
  return {
    ...{ id, number, callId, programmeId, projectId, title, stage, stageSince, route, version },
    ...{ submittedAt, createdAt, escalatedAt },
    requested: requestedMinor === null ? null : money(requestedMinor, currency),
    award: awardMinor === null ? null : money(awardMinor, currency),
    waiting: { for: application.waitingFor, since: application.waitingSince, dueAt: application.dueAt },
  };
}

/** The view cut to what its reader may see; the version stays, since the ETag needs it. */
function cut(
  view: object & { readonly version: number },
  { ceiling, only }: Pick<CaseReader, 'ceiling' | 'only'>,
): CaseView {
  const shown = Object.entries(project('application', view, ceiling));
  const kept = only === null ? shown : shown.filter(([field]) => only.includes(field));
  return { ...Object.fromEntries(kept), version: view.version };
}

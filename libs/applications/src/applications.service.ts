import type { OnModuleInit } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Act } from '#libs/acts/src/index.js';
import type { Subject } from '#libs/identity/src/domain/abilities.js';
import { CollectionDependents, HasApplication } from '#libs/health/src/index.js';
import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { getPolicy } from '#libs/policies/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import type { Application } from './application.entity.js';
import {
  findApplication,
  lockApplication,
  openCasesOfProject,
  projectsWithCases,
  standingOfProjects,
  updateApplication,
  writeMove,
} from './applications.repository.js';
import { CaseClock } from './case-clock.js';
import { CaseDependents, NOBODY } from './case-dependents.js';
import type { EndReason } from './case-dependents.js';
import {
  actsSignedBy,
  insertDecision,
  lastAtCouncil,
  openHoldKinds,
  wasAtCouncil,
} from './case-history.repository.js';
import { awardRefusal } from './domain/award.js';
import type { DurationKey, LifecyclePolicy } from './domain/lifecycle-policy.js';
import { readLifecyclePolicy } from './domain/lifecycle-policy.js';
import type { HoldKind, StandingAct } from './domain/holds.js';
import type { Debtor, Stage } from './domain/lifecycle.js';
import { isEnd, undoesDecision } from './domain/lifecycle.js';
import type { OverturningFacts } from './domain/overturning.js';
import { NOTHING_OVERTURNED, isOfTheCouncil } from './domain/overturning.js';
import { notFound } from './domain/refusals.js';
import type { Route } from './domain/stage-entry.js';
import { dueUnder, waitingOnEntry } from './domain/stage-entry.js';
import { checkStanding, decideTransition } from './domain/transition.js';
import { isPublicCase } from './domain/public-case.js';
import type { BudgetLine, PlannedMilestone } from './proposal.entity.js';
import { findBudget, findMilestones } from './proposal.repository.js';
import type { TeamMember } from './team-member.entity.js';
import { byRelation, findTeam, findTeamEver } from './team.repository.js';

/** What a move may say beside its name. */
export interface MoveOptions {
  /** Which end, where the act has several. */
  readonly to?: Stage;
  readonly reasons?: readonly string[];
  readonly route?: Route;
  readonly awardMinor?: bigint;
  /** Instead of the stage's own debtor. */
  readonly waitingFor?: Debtor;
  /** Instead of the policy's deadline; null: none. */
  readonly dueAt?: Instant | null;
  /** More columns of the same row that the act sets. */
  readonly also?: Partial<Pick<Application, 'submittedAt' | 'lifecyclePolicyId'>>;
}

/** Whom the case waits for inside its stage. Staff who were not waited for before are told. */
export interface WaitingChange {
  readonly waitingFor: Debtor;
  /** A deadline; null: none; absent: `duration` from now, else as it is. */
  readonly dueAt?: Instant | null;
  /** A duration of the case's lifecycle policy. */
  readonly duration?: DurationKey;
  readonly reason?: string;
}

/** The face of applications towards the domains that move a case: lock, read, move. */
@Injectable()
export class ApplicationsService implements OnModuleInit {
  constructor(
    private readonly programmes: ProgrammesService,
    private readonly notifications: NotificationsService,
    private readonly dependents: CaseDependents,
    private readonly clock: CaseClock,
    private readonly collections: CollectionDependents,
    private readonly projects: ProjectsService,
    private readonly applied: HasApplication,
  ) {}

  /** Evidence that was collected wakes the open cases of its project; a project with an application needs no outreach. */
  onModuleInit(): void {
    this.collections.register({
      wakeFor: async (act, projectId) => {
        for (const id of await openCasesOfProject(act.tx, projectId)) act.wake('grant', id);
      },
    });
    this.applied.register({
      among: (tx, projectIds) => projectsWithCases(tx, projectIds),
      standing: (tx, projectIds) => standingOfProjects(tx, projectIds),
    });
  }

  /** The case with its row locked; first in every lock order. Refused `identity.not-found`. */
  async lock(tx: EntityManager, id: string): Promise<Application> {
    return (await lockApplication(tx, id)) ?? accepted<Application>(notFound());
  }

  async find(tx: EntityManager, id: string): Promise<Application | null> {
    return await findApplication(tx, id);
  }

  /**
   * Whoever stands on the applicant's side of a case, for good: everybody who is or was of its team, who began or nominated it, and
   * who entered, keeps or nominated its project. They do nothing on it for the fund.
   */
  async partiesOf(tx: EntityManager, application: Application): Promise<string[]> {
    return await this.partiesWith(tx, application, await findTeamEver(tx, application.id));
  }

  /** What rights depend on: the scopes of the case, its people and how they stand to it, and whether the council knows of it. */
  async subjectOf(tx: EntityManager, application: Application): Promise<Subject> {
    const { id, callId, projectId, stage, submittedAt } = application;
    const team = await findTeamEver(tx, id);
    // Nobody but the applicant has had to do with a draft, and no edge leads back to one.
    const isDraft = stage === 'draft';
    const people = isDraft ? NOBODY : await this.dependents.people(tx, id);
    const atCouncil = !isDraft && (await wasAtCouncil(tx, id));
    return {
      scopes: projectId === null ? [id, callId] : [id, callId, projectId],
      people: { ...byRelation(team), assignee: people.assignee, submitter: people.submitter },
      standings: { party: await this.partiesWith(tx, application, team), adviser: people.adviser },
      isHandedIn: submittedAt !== null,
      atCouncil,
    };
  }

  /** The lifecycle policy the case runs under: pinned at submission, the call's before. */
  async policyOf(tx: EntityManager, application: Application): Promise<LifecyclePolicy> {
    const id =
      application.lifecyclePolicyId ?? (await this.programmes.call(tx, application.callId)).lifecyclePolicyId;
    return readLifecyclePolicy((await getPolicy(tx, id)).body);
  }

  async milestonesOf(tx: EntityManager, id: string): Promise<PlannedMilestone[]> {
    return await findMilestones(tx, id);
  }

  /** Why this much may not be awarded to the case; undefined where it may (`awardRefusal`). */
  async awardRefusal(
    tx: EntityManager,
    application: Application,
    awardMinor: bigint,
  ): Promise<Refusal | undefined> {
    const range = await this.programmes.call(tx, application.callId);
    const milestones = (await this.milestonesOf(tx, application.id)).length;
    return awardRefusal({ range, milestones }, awardMinor);
  }

  async budgetOf(tx: EntityManager, id: string): Promise<BudgetLine[]> {
    return await findBudget(tx, id);
  }

  async membersOf(tx: EntityManager, id: string): Promise<TeamMember[]> {
    return await findTeam(tx, id);
  }

  /** Kinds of the holds open on the case. */
  async openHolds(tx: EntityManager, id: string): Promise<HoldKind[]> {
    return await openHoldKinds(tx, id);
  }

  /** What decides whether this person may take the case from the council (`checkOverturning`). */
  async overturning(
    tx: EntityManager,
    { id, stage, route, visitSince }: Application,
    personId: string,
  ): Promise<OverturningFacts> {
    if (!isOfTheCouncil(stage)) return { ...NOTHING_OVERTURNED, stage, route };
    return {
      stage,
      route,
      atCouncilSince: stage === 'council' ? visitSince : await lastAtCouncil(tx, id),
      motion: await this.dependents.newestMotion(tx, id),
      signed: await actsSignedBy(tx, id, personId),
    };
  }

  /** Whether an act that leaves the stage of a locked case as it is may happen now; refuses what `checkStanding` refuses. */
  async checkStanding(act: Act, application: Application, what: StandingAct): Promise<void> {
    const openHolds = await this.openHolds(act.tx, application.id);
    accepted(checkStanding({ ...application, openHolds }, what, act.now));
  }

  /**
   * Moves a locked case along an edge of the lifecycle: the only writer of a stage. Writes stage, deadline, history and a
   * signed decision where it is one; leaves trace, notices and wake; ends what hangs on the case at an end.
   * Refuses what `decideTransition` refuses.
   */
  async move(
    act: Act,
    application: Application,
    actName: string,
    options: MoveOptions = {},
  ): Promise<Application> {
    const { tx, now } = act;
    const reasons = options.reasons ?? [];
    const openHolds = await this.openHolds(tx, application.id);
    const edge = accepted(
      decideTransition({ ...application, openHolds }, { act: actName, to: options.to, reasons }, now),
    );
    const byPerson = act.principal.kind === 'person' ? act.principal.id : null;
    const route = options.route ?? application.route;
    const policy = await this.policyOf(tx, { ...application, ...options.also });
    const usual = waitingOnEntry(edge.to, route, policy, now);
    const entering = await this.clock.enter(
      act,
      application,
      edge.to,
      {
        waitingFor: options.waitingFor ?? usual.waitingFor,
        dueAt: options.dueAt === undefined ? usual.dueAt : options.dueAt,
      },
      openHolds,
    );
    const { submittedAt, lifecyclePolicyId } = { ...application, ...options.also };
    const to = {
      ...entering,
      stage: edge.to,
      route,
      awardMinor: options.awardMinor ?? application.awardMinor,
      submittedAt,
      lifecyclePolicyId,
    };
    const moved = await writeMove(tx, application, to, { act: actName, at: now, byPerson, reasons });
    if (edge.needsReasons === true) {
      if (byPerson === null) throw new Error(`${actName} is a negative decision; a person signs it.`);
      await insertDecision(tx, {
        applicationId: application.id,
        act: actName,
        fromStage: edge.from,
        signedBy: byPerson,
        reasons,
        at: now,
      });
    }
    await this.leaveTrace(act, moved, { actName, from: edge.from, reasons, openHolds });
    if (isEnd(edge.to)) {
      await this.dependents.end(act, application.id, edge.to as EndReason, actName, reasons);
    }
    if (undoesDecision(actName)) await this.dependents.fell(act, application.id, actName, reasons);
    return moved;
  }

  /** Says whom the case waits for inside its stage. The stage stays; the case's own process looks again. */
  async setWaiting(act: Act, application: Application, change: WaitingChange): Promise<Application> {
    const dueAt =
      change.dueAt !== undefined
        ? change.dueAt
        : change.duration === undefined
          ? application.dueAt
          : dueUnder(await this.policyOf(act.tx, application), change.duration, act.now);
    const waiting = await this.clock.restart(act, application, { waitingFor: change.waitingFor, dueAt });
    const changed = await updateApplication(act.tx, application, {
      ...waiting,
      waitingSince: act.now,
      escalatedAt: null,
    });
    act.audit({
      type: 'applications.waiting-changed',
      subject: { type: 'application', id: application.id },
      applicationId: application.id,
      disclosure: 'restricted',
      data: { stage: changed.stage, waitingFor: changed.waitingFor, dueAt: changed.dueAt },
    });
    act.leadsTo(changed.stage, change.reason);
    this.wake(act, application.id);
    if (changed.waitingFor !== application.waitingFor) await this.tellWhoIsWaitedFor(act, changed);
    return changed;
  }

  /** Wakes the case's own process. */
  wake(act: Act, id: string): void {
    act.wake('grant', id);
  }

  private async partiesWith(
    tx: EntityManager,
    { createdBy, projectId }: Application,
    team: Awaited<ReturnType<typeof findTeamEver>>,
  ): Promise<string[]> {
    const ofProject = projectId === null ? [] : await this.projects.partiesOf(tx, projectId);
    return [...new Set([createdBy, ...team.map(({ personId }) => personId), ...ofProject])];
  }

  private async leaveTrace(
    act: Act,
    moved: Application,
    step: {
      readonly actName: string;
      readonly from: Stage;
      readonly reasons: readonly string[];
      readonly openHolds: readonly HoldKind[];
    },
  ): Promise<void> {
    const { actName, from, reasons, openHolds } = step;
    act.audit({
      type: `applications.${actName}`,
      subject: { type: 'application', id: moved.id },
      applicationId: moved.id,
      disclosure: isPublicCase(moved.stage) && !openHolds.includes('embargo') ? 'public' : 'restricted',
      data: { from, to: moved.stage },
    });
    act.leadsTo(moved.stage);
    act.reasons.push(...reasons);
    this.wake(act, moved.id);
    const data = { number: moved.number, stage: moved.stage };
    await this.notifications.queue(act, {
      to: { applicationId: moved.id, team: true },
      template: 'applications.stage-changed',
      caseId: moved.id,
      data,
    });
    await this.tellWhoIsWaitedFor(act, moved);
  }

  private async tellWhoIsWaitedFor(act: Act, application: Application): Promise<void> {
    const { id, number, stage, callId, waitingFor } = application;
    if (!isStaff(waitingFor)) return;
    await this.notifications.queue(act, {
      to: { role: waitingFor, scopeId: callId },
      template: 'applications.waits-for-you',
      caseId: id,
      data: { number, stage },
    });
  }
}

const STAFF = ['programme', 'treasury', 'executive', 'secretariat', 'tab-chair', 'appeal-panel'] as const;

function isStaff(debtor: Debtor): debtor is (typeof STAFF)[number] {
  return (STAFF as readonly Debtor[]).includes(debtor);
}

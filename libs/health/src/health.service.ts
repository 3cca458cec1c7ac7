import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService, clock } from '#libs/acts/src/index.js';
import type { Action, Subject } from '#libs/identity/src/index.js';
import { authorise, logRestrictedRead } from '#libs/identity/src/index.js';
import type { Instant, Principal, Visibility } from '#libs/kernel/src/index.js';
import { accepted, isVisible } from '#libs/kernel/src/index.js';
import { ProjectsService } from '#libs/projects/src/index.js';
import type { BaseRate } from './domain/base-rate.js';
import { METRIC_KEYS, visibilityOf } from './domain/catalogue.js';
import type { ShownValue } from './domain/collected-value.js';
import { completed, metricsOf } from './domain/collected-value.js';
import type { EvidenceState, RequestReason } from './domain/collection.js';
import { evidenceStateOf, tierFor } from './domain/collection.js';
import type { UrgentReason } from './domain/cool-down.js';
import { decideRefresh } from './domain/cool-down.js';
import type { PriorityReport } from './domain/priority-report.js';
import { restoredInputs } from './domain/score.js';
import { FirstLookService } from './first-look.service.js';
import { latestOf, newestCollection, openCollection } from './health.repository.js';
import { reportWithoutPeople } from './domain/people-aside.js';
import { methodInForce } from './methods.repository.js';
import { scoreOf } from './scores.repository.js';
import { StandingService } from './standing.service.js';
import { signalsAt } from './succession.repository.js';

/** Evidence as it leaves the domain: every metric of the reader's classes, unknown ones null with the reason. */
export interface ProjectEvidence {
  readonly state: EvidenceState;
  readonly collectedAt: string | null;
  /** The project has its page for itself so long; null where it does not. */
  readonly firstLookUntil: string | null;
  readonly metrics: Readonly<Record<string, ShownValue>>;
  readonly priority: PriorityReport | null;
}

export interface HealthView {
  readonly state: EvidenceState;
  readonly collectedAt: string | null;
  /** When every source was last reached; a collection since then kept what it could not look at. */
  readonly lookedAt: string | null;
  /** The project has its page for itself so long; null where it does not. */
  readonly firstLookUntil: string | null;
  /** Null altogether while the project has its page for itself: nobody else is told what is known. */
  readonly metrics: Readonly<Record<string, ShownValue | null>>;
  /** How the project is run: for whoever sees priorities. */
  readonly practiceMetrics?: Readonly<Record<string, ShownValue>>;
  readonly peopleMetrics?: Readonly<Record<string, ShownValue>>;
  readonly priority?: PriorityReport | null;
  readonly successionSignals?: {
    readonly level: string;
    readonly signals: readonly unknown[];
    readonly baseRate: BaseRate;
    readonly asOf: string;
  } | null;
}

@Injectable()
export class HealthService {
  constructor(
    private readonly acts: ActsService,
    private readonly projects: ProjectsService,
    private readonly firstLooks: FirstLookService,
    private readonly standing: StandingService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** How far the evidence on a project is. */
  async evidenceState(tx: EntityManager, projectId: string): Promise<EvidenceState> {
    return evidenceStateOf(await newestCollection(tx, projectId));
  }

  /**
   * Evidence up to a visibility class: people-derived values and parts of priority need `restricted`, priority and how the project
   * is run `case-team`. While
   * the project looks first there is nothing in it but for whoever looks with it.
   */
  async evidenceFor(
    tx: EntityManager,
    principal: Principal,
    projectId: string,
    ceiling: Visibility,
  ): Promise<ProjectEvidence> {
    const firstLookUntil = await this.firstLooks.until(tx, projectId, await clock(tx));
    const looksFirst = authorise(
      principal,
      'health.look-first',
      await this.projects.subjectOf(tx, projectId),
    );
    const isOpen = firstLookUntil === null || looksFirst === undefined;
    const latest = isOpen ? await latestOf(tx, projectId) : null;
    const shown = METRIC_KEYS.filter((key) => isVisible(visibilityOf(key), ceiling));
    const score =
      isOpen && isVisible('case-team', ceiling)
        ? await this.scoreOf(tx, projectId, isVisible('restricted', ceiling))
        : null;
    return {
      state: await this.evidenceState(tx, projectId),
      collectedAt: latest?.updatedAt ?? null,
      firstLookUntil,
      metrics: completed(latest?.metrics ?? {}, shown),
      priority: score,
    };
  }

  /** Asks for a collection inside an act; one that is open already serves everybody who asks. Answers its id. */
  async requestCollection(
    act: Act,
    projectId: string,
    reason: RequestReason = 'application',
  ): Promise<string> {
    const tier = tierFor(reason);
    const id = await openCollection(act.tx, { projectId, tier, reason, requestedAt: act.now });
    act.wake('health', id);
    return id;
  }

  /**
   * An editor or programme staff asks for fresh evidence: on people too where the project applies, is funded or is on the short
   * list, which is then the reason that is kept; otherwise on facts alone. What is under way serves whoever asks, and what ended
   * within the hour is fresh enough; staff who need it sooner say why.
   */
  async refresh(
    asked: ActRequest,
    projectId: string,
    why: UrgentReason | null = null,
  ): Promise<ActAnswer<{ id: string; state: EvidenceState }>> {
    return this.acts.act(asked, {
      lock: async (tx) => {
        await this.projects.read(tx, projectId);
        return this.projects.subjectOf(tx, projectId);
      },
      authorise: (subject) => this.allow(asked.principal, 'health.refresh', subject),
      apply: async (act, subject) => {
        const reasons = await this.standing.among(act.tx, [projectId]);
        const reason = reasons.get(projectId) ?? 'refresh';
        const isUrgent =
          why !== null && authorise(asked.principal, 'health.refresh-sooner', subject) === undefined;
        const newest = await newestCollection(act.tx, projectId);
        const decision = accepted(decideRefresh(newest, { tier: tierFor(reason), isUrgent }, act.now));
        if (decision.kind === 'running') return { id: decision.id, state: 'collecting' as const };
        const id = await this.requestCollection(act, projectId, reason);
        act.audit({
          type: 'health.collection-requested',
          subject: { type: 'project', id: projectId },
          disclosure: 'restricted',
          data: { collectionId: id, ...(isUrgent ? { why } : {}) },
        });
        return { id, state: 'collecting' as const };
      },
    });
  }

  /**
   * Health of a project cut to its reader: facts for everybody, how it is run, people and priority by right, signals by fewer still;
   * and nothing
   * but for project and staff while the project looks first.
   */
  async view(principal: Principal, projectId: string): Promise<HealthView> {
    const tx = this.dataSource.manager;
    await this.projects.read(tx, projectId);
    const subject = await this.projects.subjectOf(tx, projectId);
    const may = (action: Action): boolean => authorise(principal, action, subject) === undefined;
    const now = await clock(tx);
    const firstLookUntil = await this.firstLooks.until(tx, projectId, now);
    const isOpen = firstLookUntil === null || may('health.look-first');
    const latest = isOpen ? await latestOf(tx, projectId) : null;
    const metrics = latest?.metrics ?? {};
    const restricted = {
      ...(isOpen && may('health.read-people')
        ? { peopleMetrics: completed(metrics, metricsOf('restricted')) }
        : {}),
      ...(may('health.read-signals') ? { successionSignals: await this.signals(tx, projectId, now) } : {}),
    };
    await logRestrictedRead(tx, principal, {
      resource: 'project',
      subjectId: projectId,
      fields: Object.keys(restricted),
    });
    return {
      state: await this.evidenceState(tx, projectId),
      collectedAt: latest?.updatedAt ?? null,
      lookedAt: latest?.lookedAt ?? null,
      firstLookUntil,
      metrics: isOpen
        ? completed(metrics, metricsOf('public'))
        : Object.fromEntries(metricsOf('public').map((key) => [key, null])),
      ...(isOpen && may('health.read-priority')
        ? {
            practiceMetrics: completed(metrics, metricsOf('case-team')),
            priority: await this.scoreOf(tx, projectId, may('health.read-people')),
          }
        : {}),
      ...restricted,
    };
  }

  private async scoreOf(
    tx: EntityManager,
    projectId: string,
    withPeople: boolean,
  ): Promise<PriorityReport | null> {
    const method = await methodInForce(tx);
    const score = await scoreOf(tx, projectId, method.version);
    if (score === null) return null;
    const { report, inputs } = score.kept;
    return withPeople ? report : reportWithoutPeople(report, restoredInputs(inputs), method);
  }

  private async signals(
    tx: EntityManager,
    projectId: string,
    now: Instant,
  ): Promise<HealthView['successionSignals']> {
    const { row } = await signalsAt(tx, projectId, now);
    if (row === null) return null;
    const { level, signals, baseRate, asOf } = row;
    return { level, signals, baseRate, asOf };
  }

  private allow(principal: Principal, action: Action, subject: Subject): void {
    accepted(authorise(principal, action, subject));
  }
}

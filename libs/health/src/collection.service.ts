import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import { ActsService, clock } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { systemPrincipal } from '#libs/kernel/src/index.js';
import type { ProjectRecord } from '#libs/projects/src/index.js';
import { ProjectsService, SightingsService } from '#libs/projects/src/index.js';
import { CATALOGUE } from './domain/catalogue.js';
import type { SourceName } from './domain/collected-value.js';
import { collected, isMissed, mergeLatest } from './domain/collected-value.js';
import { outcomeOf } from './domain/collection.js';
import { FirstLookService } from './first-look.service.js';
import { lifecycleOf } from './domain/lifecycle-flags.js';
import { unobserved } from './domain/metric.js';
import { lookedAfter } from './domain/reached.js';
import { reviewCoverageAmong } from './domain/review-coverage.js';
import { CollectionDependents } from './collection-dependents.js';
import { dayCountsOf, standDayCounts, writeDayCounts } from './day-counts.repository.js';
import type { HealthCollection } from './health-collection.entity.js';
import { reviewPoints } from './forge-reading.repository.js';
import { collectionNotFound } from './health.errors.js';
import {
  collectionWithTiers,
  findCollection,
  finishCollection,
  latestOf,
  lockCollection,
  recordRun,
  runsOf,
  valuesOf,
  writeLatest,
} from './health.repository.js';
import { objectionsFor } from './objections.repository.js';
import { rescore } from './scoring.js';
import { recordIncome } from './statements.repository.js';
import { writeSignals } from './succession.repository.js';
import { movedAnswer } from './sources/moved-answer.js';
import { endAsk } from './source-asks.repository.js';
import type { EvidenceSource, SourceAnswer, SourceQuestion } from './sources/evidence-source.js';
import { SourceFailure } from './sources/evidence-source.js';

/** The sources of this worker, in order of trust. */
export const EVIDENCE_SOURCES = Symbol('EVIDENCE_SOURCES');

/** A collection with its project, and the sources that still have to be asked. */
export interface CollectionState {
  readonly collection: HealthCollection;
  readonly project: ProjectRecord;
  readonly pending: SourceName[];
}

/** The steps of a collection, each one safe to repeat. What talks to the outside holds no transaction. */
@Injectable()
export class CollectionService {
  constructor(
    private readonly acts: ActsService,
    private readonly projects: ProjectsService,
    private readonly sightings: SightingsService,
    private readonly dependents: CollectionDependents,
    private readonly firstLooks: FirstLookService,
    @Inject(EVIDENCE_SOURCES) private readonly sources: readonly EvidenceSource[],
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * The sources that still have to be asked; empty when all were, or the collection is over. One that was asked about
   * facts only is asked again when the collection was widened to people and it knows something of them.
   */
  async pendingSources(collectionId: string): Promise<SourceName[]> {
    return (await this.state(collectionId)).pending;
  }

  /** How far a collection is, read once for whoever plans and then asks. */
  async state(collectionId: string): Promise<CollectionState> {
    const tx = this.dataSource.manager;
    const { collection, askedAt } = (await collectionWithTiers(tx, collectionId)) ?? collectionNotFound();
    const project = await this.projects.read(tx, collection.projectId);
    if (collection.state === 'finished') return { collection, project, pending: [] };
    const isAsked = ({ name, tells }: EvidenceSource): boolean => {
      const tier = askedAt.get(name);
      return (
        tier !== undefined && (tier >= collection.tier || tells.every((key) => CATALOGUE[key].tier <= tier))
      );
    };
    const pending = this.sources
      .filter((source) => !isAsked(source) && source.knows(project, collection.tier))
      .map(({ name }) => name);
    return { collection, project, pending };
  }

  /** Asks one source and keeps what it answers. Raises its failure, so that the caller decides whether to try again. */
  async collect(collectionId: string, name: SourceName, signal: AbortSignal): Promise<number> {
    const asOf = await clock(this.dataSource.manager);
    return this.collectFrom(await this.state(collectionId), name, asOf, signal);
  }

  /** The same for whoever knows how far the collection is, and what time it is for the database. */
  async collectFrom(
    { collection, project }: CollectionState,
    name: SourceName,
    asOf: Instant,
    signal: AbortSignal,
  ): Promise<number> {
    const tx = this.dataSource.manager;
    const source = this.sources.find((one) => one.name === name);
    if (source === undefined || collection.state === 'finished') return 0;
    const { tier, reason, requestedAt: since } = collection;
    const past = name === 'git-history' ? await pastOf(tx, project.id) : null;
    const moved =
      past === null
        ? null
        : movedAnswer(past.counted, project.repositories[0], since, asOf, past.reviewCoverageAt);
    const question = { project, tier, reason, since, asOf, signal };
    const answer =
      moved ?? (await this.answerOf(source, past === null ? question : { ...question, ...past }));
    return this.keep(collection, name, answer, { failure: null, at: asOf });
  }

  /** Keeps what a source could tell although not all of it arrived, and says so by the failure's code. */
  async keepPart(
    collectionId: string,
    name: SourceName,
    answer: SourceAnswer,
    failure: string,
  ): Promise<void> {
    const tx = this.dataSource.manager;
    const collection = (await findCollection(tx, collectionId)) ?? collectionNotFound();
    await this.keep(collection, name, answer, { failure, at: await clock(tx) });
  }

  private async keep(
    { id, projectId, tier }: Pick<HealthCollection, 'id' | 'projectId' | 'tier'>,
    source: SourceName,
    answer: SourceAnswer,
    how: { readonly failure: string | null; readonly at: Instant },
  ): Promise<number> {
    const values = answer.values.filter(({ metric }) => CATALOGUE[metric].tier <= tier);
    await this.dataSource.transaction(async (tx) => {
      const outcome = how.failure === null ? 'collected' : 'unreached';
      const isTaken = await recordRun(tx, { id, projectId, tier }, { source, outcome, values, ...how });
      await endAsk(tx, id, source);
      if (isTaken && answer.income !== undefined) {
        await recordIncome(tx, { projectId, source, at: how.at }, answer.income);
      }
      if (answer.succession !== undefined && tier === 2) {
        const { asOf, found } = answer.succession;
        await writeSignals(tx, { projectId, collectionId: id, asOf, found });
      }
      if (answer.counted !== undefined && tier === 2 && isCounting(source)) {
        await writeDayCounts(tx, { projectId, source, countedAt: how.at, ...answer.counted });
      }
      if (answer.stands !== undefined) await standDayCounts(tx, projectId, answer.stands);
    });
    return values.length;
  }

  /**
   * Windows move although nothing happened: a sweep that did not read the history, and whose forge saw no push since it
   * was counted, computes shares and silence anew from the counts per day. Without counts there was no reason to look
   * at people, and nothing is computed.
   */
  private async moveWindows(tx: EntityManager, collection: HealthCollection, at: Instant): Promise<void> {
    const runs = await runsOf(tx, collection.id);
    if (runs.some(({ source }) => source === 'git-history')) return;
    const project = await this.projects.read(tx, collection.projectId);
    const stored = await dayCountsOf(tx, project.id);
    const reviews = reviewCoverageAmong(await reviewPoints(tx, project.id));
    const answer = movedAnswer(stored, project.repositories[0], collection.requestedAt, at, reviews);
    if (answer?.succession === undefined) return;
    await recordRun(tx, collection, {
      ...{ source: 'git-history', outcome: 'collected', failure: null },
      ...{ values: answer.values, at },
    });
    const { asOf, found } = answer.succession;
    await writeSignals(tx, { projectId: project.id, collectionId: collection.id, asOf, found });
  }

  /** The source's answer; where the repository lives now is kept also when the rest of it is a failure. */
  private async answerOf(source: EvidenceSource, question: SourceQuestion): Promise<SourceAnswer> {
    try {
      const answer = await source.collect(question);
      if (answer.sighting !== undefined)
        await this.sightings.record(systemPrincipal('health'), answer.sighting);
      return answer;
    } catch (error) {
      if (error instanceof SourceFailure && error.rest.sighting !== undefined) {
        await this.sightings.record(systemPrincipal('health'), error.rest.sighting);
      }
      throw error;
    }
  }

  /**
   * Keeps that a source could not answer: what only it would have told is null with the reason. `isTold` where that is the
   * source's own word; otherwise it was not reached, and what was known of it stays.
   */
  async recordFailure(
    collectionId: string,
    name: SourceName,
    failure: { readonly reason: 'error' | 'rate-limited'; readonly code: string; readonly isTold: boolean },
  ): Promise<void> {
    const { reason, code, isTold } = failure;
    await this.dataSource.transaction(async (tx) => {
      const collection = (await findCollection(tx, collectionId)) ?? collectionNotFound();
      const at = await clock(tx);
      const tells = this.sources.find((source) => source.name === name)?.tells ?? [];
      const expected = tells.filter((metric) => CATALOGUE[metric].tier <= collection.tier);
      const values = expected.map((metric) =>
        collected(metric, unobserved(reason), {
          source: name,
          sourceVersion: code,
          asOf: at,
          observedAt: at,
        }),
      );
      const outcome = isTold ? 'failed' : 'unreached';
      await recordRun(tx, collection, { source: name, outcome, failure: code, values, at });
      await endAsk(tx, collectionId, name);
    });
  }

  /** Ends the collection: the project's newest values, its score, the outcome, and a wake for the cases that wait. */
  async finish(collectionId: string): Promise<void> {
    await this.acts.act(
      { principal: systemPrincipal('health'), route: 'finish:health', key: null, body: { id: collectionId } },
      {
        lock: async (tx) => (await lockCollection(tx, collectionId)) ?? collectionNotFound(),
        authorise: () => undefined,
        apply: async (act, collection) => {
          if (collection.state === 'finished') return null;
          const { projectId } = collection;
          await this.moveWindows(act.tx, collection, act.now);
          const runs = await runsOf(act.tx, collectionId);
          const previous = await latestOf(act.tx, projectId);
          const values = await valuesOf(act.tx, collectionId);
          const metrics = mergeLatest(previous?.metrics ?? {}, values, runs);
          // What could not be reached was not looked at: the sweep comes back to it.
          const missed =
            runs.some((run) => run.outcome === 'unreached') || values.some((value) => isMissed(value, runs));
          const looked = lookedAfter(previous, missed, act.now);
          await writeLatest(act.tx, { projectId, collectionId, metrics, updatedAt: act.now, ...looked });
          await rescore(act.tx, projectId, act.now);
          await this.projects.recordLifecycle(act.tx, projectId, lifecycleOf(metrics));
          const outcome = outcomeOf(runs);
          await finishCollection(act.tx, collectionId, { outcome, at: act.now });
          act.audit({
            type: 'health.collected',
            subject: { type: 'project', id: projectId },
            disclosure: 'restricted',
            data: { collectionId, outcome },
          });
          await this.firstLooks.begin(act, projectId);
          await this.dependents.wakeFor(act, projectId);
          return null;
        },
      },
    );
  }
}

/** What is known beside a history that is to be read: reviews as a forge told them, who objected, and what was counted before. */
async function pastOf(tx: EntityManager, projectId: string) {
  return {
    reviewCoverageAt: reviewCoverageAmong(await reviewPoints(tx, projectId)),
    hasObjected: await objectionsFor(tx, projectId),
    counted: await dayCountsOf(tx, projectId),
  };
}

/** The sources that read a whole history. */
function isCounting(source: SourceName): source is 'git-history' | 'snapshot' {
  return source === 'git-history' || source === 'snapshot';
}

import { Injectable } from '@nestjs/common';
import { ApplicationFailure } from '@temporalio/common';
import {
  AskingService,
  CollectionService,
  SourceFailure,
  SweepService,
  isSourceName,
} from '#libs/health/src/index.js';
import type { AskAnswer } from '#libs/health/src/index.js';
import type {
  FormerHealthActivities,
  HealthActivities,
  HealthSweepActivities,
} from '#workflows/health/activities.js';
import { beating } from './beating.js';

/** The steps of health on the evidence queue, with heartbeats while a source is asked. */
@Injectable()
export class HealthActivitiesService
  implements HealthActivities, FormerHealthActivities, HealthSweepActivities
{
  constructor(
    private readonly collections: CollectionService,
    private readonly asking: AskingService,
    private readonly sweeping: SweepService,
  ) {}

  async planSources(collectionId: string): Promise<{ forges: string[]; others: string[] }> {
    return this.asking.plan(collectionId);
  }

  async askSource(collectionId: string, source: string): Promise<AskAnswer> {
    return beating(source, (signal) => this.asking.ask(collectionId, known(source), signal), told);
  }

  async recordSourceFailure(
    collectionId: string,
    source: string,
    reason: string,
    code: string,
  ): Promise<void> {
    const kept = reason === 'rate-limited' ? 'rate-limited' : 'error';
    // Told from a worker that failed: nobody heard the source say anything.
    await this.collections.recordFailure(collectionId, known(source), { reason: kept, code, isTold: false });
  }

  async finishCollection(collectionId: string): Promise<void> {
    await this.collections.finish(collectionId);
  }

  async sweepProjects(limit: number): Promise<number> {
    return beating('sweep', () => this.sweeping.sweep(limit), told);
  }

  async pendingSources(collectionId: string): Promise<string[]> {
    return this.collections.pendingSources(collectionId);
  }

  async collectSource(collectionId: string, source: string): Promise<number> {
    return beating(source, (signal) => this.collections.collect(collectionId, known(source), signal), told);
  }
}

function known(source: string): Parameters<CollectionService['collect']>[1] {
  if (isSourceName(source)) return source;
  throw ApplicationFailure.nonRetryable(`Unknown source: ${source}`, 'error');
}

function told(error: unknown): ApplicationFailure | null {
  if (!(error instanceof SourceFailure)) return null;
  const { code, reason, retry } = error;
  return ApplicationFailure.create({
    message: code,
    type: reason,
    nonRetryable: !retry.isWorthwhile,
    ...(retry.afterMs === undefined ? {} : { nextRetryDelay: retry.afterMs }),
  });
}

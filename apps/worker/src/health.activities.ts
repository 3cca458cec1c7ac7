import { Injectable } from '@nestjs/common';
import { Context } from '@temporalio/activity';
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

const HEARTBEAT_MS = 5_000;

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
    return beating(source, (signal) => this.asking.ask(collectionId, known(source), signal));
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
    return beating('sweep', () => this.sweeping.sweep(limit));
  }

  async pendingSources(collectionId: string): Promise<string[]> {
    return this.collections.pendingSources(collectionId);
  }

  async collectSource(collectionId: string, source: string): Promise<number> {
    return beating(source, (signal) => this.collections.collect(collectionId, known(source), signal));
  }
}

/** Does the work while it says that it lives, and ends it when nobody waits for it any more. */
async function beating<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(what), HEARTBEAT_MS);
  try {
    return await work(context.cancellationSignal);
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw plain(error);
    throw ApplicationFailure.create({
      message: error.code,
      type: error.reason,
      nonRetryable: !error.retry.isWorthwhile,
      ...(error.retry.afterMs === undefined ? {} : { nextRetryDelay: error.retry.afterMs }),
    });
  } finally {
    clearInterval(beat);
  }
}

function known(source: string): Parameters<CollectionService['collect']>[1] {
  if (isSourceName(source)) return source;
  throw ApplicationFailure.nonRetryable(`Unknown source: ${source}`, 'error');
}

/** Failure messages stay in Temporal's history unencrypted, so an unexpected error leaves its name there and no more. */
function plain(error: unknown): Error {
  const name = error instanceof Error ? error.name : 'Error';
  return ApplicationFailure.create({ message: `unexpected-${name}`, type: 'error', cause: undefined });
}

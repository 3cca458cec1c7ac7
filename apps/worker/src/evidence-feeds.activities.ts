import { Injectable } from '@nestjs/common';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { EvidenceFeedsService } from '#libs/health/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import type { EvidenceFeedsActivities } from '#workflows/evidence-feeds/activities.js';

const HEARTBEAT_MS = 5_000;

@Injectable()
export class EvidenceFeedsActivitiesService implements EvidenceFeedsActivities {
  constructor(private readonly feeds: EvidenceFeedsService) {}

  async countFeeds(): Promise<number> {
    return this.feeds.count;
  }

  async takeFeed(index: number): Promise<'taken' | 'unchanged'> {
    const { cancellationSignal, heartbeat } = Context.current();
    const beat = setInterval(() => heartbeat(), HEARTBEAT_MS);
    try {
      return await this.feeds.fetch(index, cancellationSignal);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { code, kind } = error.refusal;
      // What the file says will not change by asking again tonight.
      throw ApplicationFailure.create({ message: code, type: code, nonRetryable: kind !== 'unavailable' });
    } finally {
      clearInterval(beat);
    }
  }
}

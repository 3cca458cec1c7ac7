import { Injectable } from '@nestjs/common';
import { ApplicationFailure } from '@temporalio/common';
import { EvidenceFeedsService } from '#libs/health/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import type { EvidenceFeedsActivities } from '#workflows/evidence-feeds/activities.js';
import { beating } from './beating.js';

@Injectable()
export class EvidenceFeedsActivitiesService implements EvidenceFeedsActivities {
  constructor(private readonly feeds: EvidenceFeedsService) {}

  async countFeeds(): Promise<number> {
    return this.feeds.count;
  }

  async takeFeed(index: number): Promise<'taken' | 'unchanged'> {
    return beating(`feed ${index + 1}`, (signal) => this.feeds.fetch(index, signal), told);
  }
}

function told(error: unknown): ApplicationFailure | null {
  if (!(error instanceof Refused)) return null;
  const { code, kind } = error.refusal;
  // What the file says will not change by asking again tonight.
  return ApplicationFailure.create({ message: code, type: code, nonRetryable: kind !== 'unavailable' });
}

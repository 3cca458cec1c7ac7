import { ActivityFailure, ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { EvidenceFeedsActivities } from './activities.js';

const { countFeeds, takeFeed } = proxyActivities<EvidenceFeedsActivities>({
  taskQueue: 'evidence',
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '1 minute', maximumAttempts: 5 },
});

/** Nightly: fetches every evidence file that is published somewhere. One that fails is named at the end, after all others were done. */
export async function evidenceFeeds(): Promise<void> {
  const failed: string[] = [];
  const count = await countFeeds();
  for (let index = 0; index < count; index += 1) {
    await takeFeed(index).catch((error: unknown) => failed.push(`${index + 1} (${codeOf(error)})`));
  }
  if (failed.length > 0) throw ApplicationFailure.nonRetryable(`Not taken: feed ${failed.join(', ')}`);
}

function codeOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type != null ? cause.type : 'no answer';
}

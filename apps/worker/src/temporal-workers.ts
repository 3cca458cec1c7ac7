import type { INestApplicationContext } from '@nestjs/common';
import type { NativeConnection } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import { activitiesOf } from './activities.js';
import type { WorkerConfig } from './config.js';
import { workflowsOf } from './workflow-bundle.js';

/** One Temporal worker per queue of this process. Workflows run on `cases` only. */
export async function createWorkers(
  context: INestApplicationContext,
  connection: NativeConnection,
  config: WorkerConfig,
): Promise<Worker[]> {
  return Promise.all(
    config.WORKER_QUEUES.map((queue) =>
      Worker.create({
        connection,
        namespace: config.TEMPORAL_NAMESPACE,
        taskQueue: queue,
        activities: activitiesOf(context, queue),
        ...(queue === 'cases'
          ? { ...workflowsOf(), stickyQueueScheduleToStartTimeout: config.STICKY_TIMEOUT_MS }
          : {}),
        shutdownGraceTime: config.SHUTDOWN_GRACE_MS,
      }),
    ),
  );
}

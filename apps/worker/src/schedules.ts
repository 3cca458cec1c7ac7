import type { Client } from '@temporalio/client';
import { ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Queue } from './config.js';

/** One schedule: which workflow it starts, how often, with what. Overlaps are skipped, missed runs are not caught up for long. */
export interface ScheduleEntry {
  readonly id: string;
  readonly workflowType: string;
  readonly args: readonly unknown[];
  readonly every: number | { readonly cron: string };
  readonly queue: Queue;
}

const HOUR_MS = 3_600_000;

/** Every schedule of the fund, in one table. */
export function schedules(reconcileEveryMs: number): readonly ScheduleEntry[] {
  return [
    {
      id: 'reconcile-overdue',
      workflowType: 'reconcile',
      args: ['overdue'],
      every: reconcileEveryMs,
      queue: 'cases',
    },
    {
      id: 'reconcile-all',
      workflowType: 'reconcile',
      args: ['all'],
      every: { cron: '0 3 * * *' },
      queue: 'cases',
    },
    { id: 'audit-checkpoint', workflowType: 'auditCheckpoint', args: [], every: HOUR_MS, queue: 'cases' },
    { id: 'health-sweep', workflowType: 'healthSweep', args: [], every: HOUR_MS, queue: 'cases' },
    { id: 'digest', workflowType: 'digest', args: [], every: { cron: '0 7 * * *' }, queue: 'cases' },
    { id: 'rescreen', workflowType: 'rescreen', args: [], every: { cron: '0 1 * * *' }, queue: 'cases' },
    {
      id: 'evidence-feeds',
      workflowType: 'evidenceFeeds',
      args: [],
      every: { cron: '0 4 * * *' },
      queue: 'cases',
    },
    { id: 'retention', workflowType: 'retention', args: [], every: { cron: '0 2 * * *' }, queue: 'cases' },
  ];
}

/** Creates what is missing, leaves what stands. Answers the ids that were created: a missing one means a new Temporal. */
export async function ensureSchedules(client: Client, entries: readonly ScheduleEntry[]): Promise<string[]> {
  const created: string[] = [];
  for (const entry of entries) {
    try {
      await client.schedule.create({
        scheduleId: entry.id,
        spec:
          typeof entry.every === 'number'
            ? { intervals: [{ every: entry.every }] }
            : { cronExpressions: [entry.every.cron] },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
        action: {
          type: 'startWorkflow',
          workflowType: entry.workflowType,
          workflowId: `schedule:${entry.id}`,
          taskQueue: entry.queue,
          args: [...entry.args],
        },
      });
      created.push(entry.id);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
  }
  return created;
}

import { Client, Connection } from '@temporalio/client';
import type { Stack } from '../support/stack.js';
import { until } from '../support/stack.js';
import type { Figure } from './figures.js';

const AIMS = {
  'history events': 450,
  activities: 80,
  pokes: 60,
  'workflow tasks': undefined,
  'timers started': undefined,
  runs: undefined,
} as const;
type Counted = keyof typeof AIMS;
type Counts = Record<Counted, number>;

/** Every process that worked on one case alone, and the payment runs and evidence it shared with others. */
const PROCESSES_OF_A_CASE = `
  SELECT 'grant:' || $1 AS id
  UNION ALL SELECT 'review:' || id FROM review_rounds WHERE application_id = $1::uuid
  UNION ALL SELECT 'vote:' || id FROM motions WHERE application_id = $1::uuid
  UNION ALL SELECT 'milestone:' || id FROM milestones WHERE application_id = $1::uuid
  UNION ALL SELECT DISTINCT 'payment-run:' || r.run_id
    FROM payment_run_orders r JOIN payment_orders o ON o.id = r.order_id WHERE o.application_id = $1::uuid
  UNION ALL SELECT 'health:' || h.id FROM health_collections h
    JOIN applications a ON a.project_id = h.project_id WHERE a.id = $1::uuid AND h.reason = 'application'`;

/** What one case cost Temporal from draft to completion: read from every run of its processes, nothing estimated. */
export async function countLifecycle(stack: Stack, applicationId: string): Promise<Figure[]> {
  const { rows } = await stack.owner.query<{ id: string }>(PROCESSES_OF_A_CASE, [applicationId]);
  const connection = await Connection.connect({ address: stack.temporal.address });
  try {
    const client = new Client({ connection });
    const byProcess = new Map<string, Counts>();
    for (const { id } of rows) {
      const process = id.split(':', 1)[0] ?? id;
      const counts = byProcess.get(process) ?? nothing();
      for (const runId of await endedRuns(client, id)) await count(client, id, runId, counts);
      byProcess.set(process, counts);
    }
    return (Object.keys(AIMS) as Counted[]).map((name) => ({
      group: 'lifecycle',
      name,
      value: [...byProcess.values()].reduce((sum, counts) => sum + counts[name], 0),
      unit: 'count',
      aim: AIMS[name],
      parts: Object.fromEntries([...byProcess].map(([process, counts]) => [process, counts[name]])),
    }));
  } finally {
    await connection.close();
  }
}

/**
 * Temporal lists a run a moment after it happened: waits until there is one and none is under way. A collection that still waits
 * for a source out of reach holds up no case: it counts as it stands.
 */
async function endedRuns(client: Client, workflowId: string): Promise<string[]> {
  return await until(`the end of ${workflowId}`, async () => {
    const runs: { runId: string; isRunning: boolean }[] = [];
    for await (const run of client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
      runs.push({ runId: run.runId, isRunning: run.status.name === 'RUNNING' });
    }
    const mayWait = workflowId.startsWith('health:');
    const isOver = runs.length > 0 && (mayWait || runs.every(({ isRunning }) => !isRunning));
    return isOver ? runs.map(({ runId }) => runId) : undefined;
  });
}

function nothing(): Counts {
  return Object.fromEntries(Object.keys(AIMS).map((name) => [name, 0])) as Counts;
}

async function count(client: Client, workflowId: string, runId: string, counts: Counts): Promise<void> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  counts.runs += 1;
  for (const event of events ?? []) {
    counts['history events'] += 1;
    // One that runs inside a workflow task leaves a marker instead of three events.
    const isLocal = event.markerRecordedEventAttributes?.markerName === 'core_local_activity';
    if (isLocal || event.activityTaskScheduledEventAttributes != null) counts.activities += 1;
    if (event.workflowExecutionSignaledEventAttributes != null) counts.pokes += 1;
    if (event.workflowTaskScheduledEventAttributes != null) counts['workflow tasks'] += 1;
    if (event.timerStartedEventAttributes != null) counts['timers started'] += 1;
  }
}

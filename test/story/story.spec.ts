import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { play } from '../../apps/local/src/demo/play.js';
import type { DemoResult } from '../../apps/local/src/demo/play.js';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { readHistory } from '../support/history.js';
import { soundRuns, record } from '../support/record.js';
import { Stack, until } from '../support/stack.js';

const LIMIT_MS = 420_000;
const STORY_PROCESSES = ['call', 'grant', 'milestone', 'paymentRun', 'review', 'vote', 'digest', 'retention'];
let stack: Stack;
let result: DemoResult;
const timeline: string[] = [];

beforeAll(async () => {
  stack = await Stack.start();
  result = await play(stack.context.urls.api, (line) => timeline.push(line));
}, LIMIT_MS);

afterAll(async () => {
  await stack.close();
}, 60_000);

/** Of one call of the demo: how its only case stands. */
async function caseOf(callSlug: string) {
  return await stack.fact<{ id: string; stage: string; award: string | null; paid: string | null }>(
    `SELECT a.id, a.stage, a.award_minor::text AS award,
            (SELECT sum(o.amount_minor)::text FROM payment_orders o
              WHERE o.application_id = a.id AND o.state = 'settled') AS paid
       FROM applications a JOIN calls c ON c.id = a.call_id
      WHERE c.slug = $1 AND a.stage <> 'declined'`,
    [callSlug],
  );
}

describe('the whole story on real processes', () => {
  it('ends as the demo says: completed, paid to the cent, books balanced, log verified', () => {
    expect(result).toMatchObject({
      stage: 'completed',
      paidMinor: '18000000',
      ledgerBalanced: true,
      auditVerified: true,
    });
    expect(timeline.join('\n')).toMatch(/rejected once[\s\S]*completed/);
  });

  it.each([
    ['demo-maintenance', '18000000'],
    ['demo-ecosystem', '6000000'],
    ['demo-emergency', '2000000'],
  ])('completes the funded case of %s and pays its award once', async (callSlug, award) => {
    const found = await caseOf(callSlug);
    expect(found).toMatchObject({ stage: 'completed', award, paid: award });
    const completions = await stack.fact<{ n: number }>(
      `SELECT count(*)::int AS n FROM stage_history WHERE application_id = $1 AND to_stage = 'completed'`,
      [found?.id],
    );
    expect(completions?.n).toBe(1);
  });

  it('declines one, signed by a person, and keeps its dismissed appeal', async () => {
    const declined = await stack.fact(
      `SELECT a.id, d.reasons, p.outcome, p.decided_by <> d.signed_by AS "byOthers"
         FROM applications a JOIN decisions d ON d.application_id = a.id AND d.act = 'decline'
         JOIN appeals p ON p.decision_id = d.id WHERE a.stage = 'declined'`,
    );
    expect(declined).toMatchObject({ outcome: 'dismissed', byOthers: true, reasons: [expect.any(String)] });
  });

  it('counts the motion without the state that recused itself', async () => {
    const members = await stack.owner.query<{ state_id: string; recused: boolean; choice: string | null }>(
      `SELECT m.state_id, m.recused, b.choice FROM motion_members m
         JOIN motions o ON o.id = m.motion_id LEFT JOIN ballots b USING (motion_id, state_id)
        WHERE o.application_id = $1 AND NOT m.suspended`,
      [result.application],
    );
    expect(members.rows.filter(({ recused }) => recused)).toEqual([
      { state_id: 'NLD', recused: true, choice: null },
    ]);
    expect(members.rows.find(({ state_id }) => state_id === 'XAL')?.choice).toBe('against');
    const motion = await stack.fact<{ outcome: string; comparisons: { base: string | null }[] }>(
      'SELECT outcome, comparisons FROM motions WHERE application_id = $1',
      [result.application],
    );
    expect(motion?.outcome).toBe('carried');
    const bases = motion?.comparisons.map(({ base }) => base);
    expect(bases).toContain(String(members.rows.length - 1));
    expect(bases).not.toContain(String(members.rows.length));
  });

  it('ratifies the emergency after the fact', async () => {
    const ratification = await stack.fact(
      `SELECT m.outcome, m.opened_at > a.submitted_at AS "afterwards",
              (SELECT count(*)::int FROM emergency_approvals e WHERE e.application_id = a.id) AS executives
         FROM motions m JOIN applications a ON a.id = m.application_id WHERE m.kind = 'ratification'`,
    );
    expect(ratification).toEqual({ outcome: 'carried', afterwards: true, executives: 2 });
  });

  it('replaces the reviewer who never answered', async () => {
    const panel = await stack.owner.query<{ state: string; ending: string | null }>(
      `SELECT s.state, s.ending FROM review_assignments s JOIN review_rounds r ON r.id = s.round_id
        WHERE r.application_id = $1 ORDER BY s.state`,
      [result.application],
    );
    expect(panel.rows).toEqual([
      { state: 'replaced', ending: 'late-declaration' },
      { state: 'submitted', ending: null },
      { state: 'submitted', ending: null },
    ]);
  });

  it('rejects one report and accepts the next of the same milestone', async () => {
    const reports = await stack.owner.query<{ number: number; outcome: string }>(
      `SELECT r.number, r.outcome FROM milestone_reports r JOIN milestones m ON m.id = r.milestone_id
        WHERE m.application_id = $1 AND m.id IN (SELECT milestone_id FROM milestone_reports WHERE outcome = 'rejected')
        ORDER BY r.number`,
      [result.application],
    );
    expect(reports.rows).toEqual([
      { number: 1, outcome: 'rejected' },
      { number: 2, outcome: 'accepted' },
    ]);
  });

  it('leaves nothing on the way: every order settled by one statement line, every wake delivered', async () => {
    const orders = await stack.owner.query<{ state: string; lines: number }>(
      `SELECT o.state, (SELECT count(*)::int FROM statement_movements s WHERE s.end_to_end_id = o.end_to_end_id) AS lines
         FROM payment_orders o`,
    );
    expect(orders.rows.length).toBeGreaterThan(0);
    expect(orders.rows.filter(({ state, lines }) => state !== 'settled' || lines !== 1)).toEqual([]);
    await until('an empty outbox', async () => {
      const waiting = await stack.fact<{ n: number }>('SELECT count(*)::int AS n FROM outbox');
      return waiting?.n === 0;
    });
  });
  it('goes through the night as it stands: digests and retention run, and change no case', async () => {
    const stages = 'SELECT id, stage, version FROM applications ORDER BY id';
    const before = await stack.owner.query(stages);
    const connection = await Connection.connect({ address: stack.temporal.address });
    try {
      const { schedule, workflow } = new Client({ connection });
      for (const id of ['digest', 'retention']) {
        const nightly = schedule.getHandle(id);
        await nightly.trigger();
        const action = await until(`${id} started`, async () => {
          const started = (await nightly.describe()).info.recentActions[0]?.action;
          return started?.type === 'startWorkflow' && started;
        });
        await workflow.getHandle(action.workflow.workflowId).result();
      }
    } finally {
      await connection.close();
    }
    expect((await stack.owner.query(stages)).rows).toEqual(before.rows);
  }, 60_000);

  it('leaves histories that replay: two of every process, the longest', async () => {
    const logger = new DefaultLogger('WARN');
    Runtime.install({ logger });
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath: fileURLToPath(new URL('../../dist/workflows/index.js', import.meta.url)),
      logger,
    });
    const runs = await soundRuns(stack);
    const types = [...new Set(runs.map(({ type }) => type))];
    expect(types).toEqual(expect.arrayContaining(STORY_PROCESSES));
    for (const run of types.flatMap((type) => runs.filter((one) => one.type === type).slice(0, 2))) {
      const file = await record(stack, run);
      await Worker.runReplayHistory({ workflowBundle }, readHistory(file));
      await keep(run.type, run.workflowId, file);
    }
  }, 120_000);
});

/** With KEEP_HISTORIES=<directory> the histories are left there, to be added beside their workflows. */
async function keep(type: string, workflowId: string, file: URL): Promise<void> {
  const directory = process.env['KEEP_HISTORIES'];
  if (directory === undefined) return;
  await mkdir(join(directory, type), { recursive: true });
  await copyFile(file, join(directory, type, `${workflowId.replaceAll(':', '-')}.json`));
}

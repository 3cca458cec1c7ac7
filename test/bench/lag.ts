import { setTimeout as pause } from 'node:timers/promises';
import { signInAs } from '../../apps/local/src/cli/sign-in.js';
import { seedProjectId } from '../../apps/local/src/seed/projects.js';
import type { Stack } from '../support/stack.js';
import { until } from '../support/stack.js';
import { BareProcess } from './bare-process.js';
import type { Desk } from './drafts.js';
import { seededCall, submit, writeDraft } from './drafts.js';
import type { Bench } from './endings.js';
import type { Figure } from './figures.js';
import { againstFloor } from './figures.js';

const AIM = 3;
const POLL_MS = 2;
const LIMIT_MS = 20_000;

/**
 * How long it takes from the answer to a person's act until the stage that follows by itself is there: a submission under
 * the emergency call, which the case's process moves on to triage. Act and floor take turns: both see the same machine.
 */
export async function measureLag({ endings, isQuick, say }: Bench, stack: Stack): Promise<Figure[]> {
  const counts = isQuick ? { warmUps: 1, acts: 6 } : { warmUps: 5, acts: 60 };
  const apiUrl = stack.context.urls.api;
  const desk: Desk = { apiUrl, headers: (await signInAs('maintainer', { apiUrl })).headers };
  const drafts: string[] = [];
  say('Lag: writing drafts …');
  for (let left = counts.warmUps + counts.acts; left > 0; left -= 1) {
    drafts.push(await writeDraft(desk, seededCall('demo-emergency'), seedProjectId('tessera-xml')));
  }
  await until('an empty outbox', async () => (await stack.fact('SELECT FROM outbox LIMIT 1')) === undefined);
  const bare = await endings.hold(BareProcess.start(stack.temporal.address), (process) => process.close());
  for (const id of drafts.splice(0, counts.warmUps)) {
    await lagOf(stack, desk, id);
    await bare.sample();
  }
  const [acts, floor]: [number[], number[]] = [[], []];
  say('Lag: acts in turn with the floor …');
  for (const id of drafts) {
    acts.push(await lagOf(stack, desk, id));
    floor.push(await bare.sample());
  }
  return [
    againstFloor({ group: 'lag', name: 'act to visible stage, p50' }, acts, floor, 0.5),
    againstFloor({ group: 'lag', name: 'act to visible stage, p95', aim: AIM }, acts, floor, 0.95),
  ];
}

async function lagOf(stack: Stack, desk: Desk, id: string): Promise<number> {
  await submit(desk, id);
  const answered = performance.now();
  while (performance.now() - answered < LIMIT_MS) {
    const found = await stack.fact<{ stage: string }>('SELECT stage FROM applications WHERE id = $1', [id]);
    if (found?.stage === 'emergency-triage') return performance.now() - answered;
    await pause(POLL_MS);
  }
  throw new Error(`${id} did not reach emergency-triage.`);
}

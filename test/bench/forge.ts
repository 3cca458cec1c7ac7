import { setTimeout as pause } from 'node:timers/promises';
import { AskingService, CollectionService, SweepService } from '#libs/health/src/index.js';
import { withClients } from './clients.js';
import type { Bench } from './endings.js';
import type { Figure } from './figures.js';
import { ForgeLab } from './forge-lab.js';

const PROJECTS = 1_000;
const LATENCY_MS = 50;
/** What one token is given at once (`client.ts`). */
const CONCURRENT = 10;
/** Activities under way: more than the token's queue lets through, so that it is never empty. */
const CLIENTS = 40;
const AIMS = { 'first time': { requests: 3 }, unchanged: { requests: 1, points: 0 } } as const;
const AIM_WALL = 1.3;
/** Asked before the clock starts: clients, pools and the stand-in's schema are built by then. */
const WARM_UP = 20;

/** A sweep over a slow GitHub by one token: the first time, and again when nothing happened. */
export async function measureForge({ endings, isQuick, say }: Bench): Promise<Figure[]> {
  const projects = isQuick ? 40 : PROJECTS;
  say(`Forge: entering ${projects} invented projects …`);
  const lab = await endings.hold(ForgeLab.open(WARM_UP + projects, LATENCY_MS), (opened) => opened.close());
  const first = await measureSweep(lab, projects, 'first time', say);
  // A renamed repository is known by its new name now, and looked at under it the first time.
  await measureSweep(lab, projects, 'unchanged', say);
  return [...first, ...(await measureSweep(lab, projects, 'unchanged', say))];
}

async function measureSweep(
  lab: ForgeLab,
  projects: number,
  round: keyof typeof AIMS,
  say: Bench['say'],
): Promise<Figure[]> {
  await lab.query(`UPDATE health_latest SET looked_at = looked_at - interval '60 days'`);
  const opened = await lab.get(SweepService).sweep(WARM_UP + projects);
  if (opened !== WARM_UP + projects)
    throw new Error(`The sweep opened ${opened} collections of ${WARM_UP + projects}.`);
  const open = await lab.query<{ id: string }>(
    `SELECT id FROM health_collections WHERE state = 'collecting'`,
  );
  const [warm, ids] = [open.slice(0, WARM_UP), open.slice(WARM_UP)].map((part) =>
    part.map(({ id }) => id),
  ) as [string[], string[]];
  await withClients(CLIENTS, warm, (id) => ask(lab.get(AskingService), id));
  await lab.served();
  say(`Forge: asking, ${round} …`);
  const [began, cpu] = [performance.now(), process.cpuUsage()];
  await withClients(CLIENTS, ids, (id) => ask(lab.get(AskingService), id));
  const wallMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  const { requests, points, unchanged, refused, peak } = await lab.served();
  await withClients(CLIENTS, [...warm, ...ids], (id) => lab.get(CollectionService).finish(id));
  const floor = (requests * LATENCY_MS) / CONCURRENT;
  const failed = await lab.query<{ failed: number }>(
    `SELECT count(*)::int AS failed FROM health_source_runs r JOIN health_collections c ON c.id = r.collection_id
     WHERE c.id = ANY('{${ids.join(',')}}') AND r.outcome = 'failed'`,
  );
  const group = `forge, ${round}`;
  const { requests: aim, ...of } = AIMS[round];
  return [
    {
      ...{ group, name: 'requests per project', value: requests / projects, unit: 'count', aim },
      parts: { requests, unchanged, refused, 'most at once': peak, 'failed sources': failed[0]?.failed ?? 0 },
    },
    {
      group,
      name: 'processor time of the worker per project',
      value: (user + system) / 1000 / projects,
      unit: 'ms',
    },
    { group, name: 'rate points per project', value: points / projects, unit: 'count', ...pointsAim(of) },
    {
      ...{ group, name: `wall time against requests × ${LATENCY_MS} ms ÷ ${CONCURRENT}` },
      ...{ value: wallMs, floor, ratio: wallMs / floor, unit: 'ms', aim: AIM_WALL },
    },
  ];
}

function pointsAim({ points }: { readonly points?: number }): Pick<Figure, 'aim'> {
  return points === undefined ? {} : { aim: points };
}

/** What the workflow does about one collection, waits included. */
async function ask(asking: AskingService, id: string): Promise<void> {
  const { signal } = new AbortController();
  const { forges } = await asking.plan(id);
  for (const source of forges) {
    for (;;) {
      const answer = await asking.ask(id, source, signal);
      if (answer.state === 'done') break;
      await pause(answer.ms);
    }
  }
}

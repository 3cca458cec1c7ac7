import pg from 'pg';
import { demoPerson } from '../../apps/local/src/demo/people.js';
import { DISPOSABLE_SETTINGS } from '../support/servers.js';
import { signIn } from '../support/sign-in.js';
import type { Load } from './clients.js';
import { withClients } from './clients.js';
import type { Desk } from './drafts.js';
import { seededCall, submit, writeDraft } from './drafts.js';
import type { Bench } from './endings.js';
import type { Figure } from './figures.js';
import { againstFloor, quantile } from './figures.js';
import type { Statement } from './statements.js';
import { recorded, replay } from './statements.js';
import { DRAFTS, POOL_SIZE, SubmissionLab } from './submission-lab.js';

const CLIENTS = 8;
const AIM_RATIO = 2.5;
const AIM_P95_MS = 50;

const MODES = {
  'fsync off': DISPOSABLE_SETTINGS,
  'fsync on': { ...DISPOSABLE_SETTINGS, fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' },
} as const;

/** Complete drafts of one person; the first ones warm everything up and are not counted. */
interface Drafts {
  readonly desk: Desk;
  readonly warmUps: readonly string[];
  readonly counted: readonly string[];
}

type StatementsOf = ReadonlyMap<string, readonly Statement[]>;

/** Handing in over HTTP against the statements it consists of, with the same clients, pool size and starting rows. */
export async function measureSubmission(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [mode, settings] of Object.entries(MODES)) {
    const lab = await bench.endings.hold(SubmissionLab.open(settings), (opened) => opened.close());
    figures.push(...(await measureMode(bench, lab, `submission, ${mode}`)));
    await bench.endings.run();
  }
  return figures;
}

async function measureMode(bench: Bench, lab: SubmissionLab, group: string): Promise<Figure[]> {
  bench.say(`${group}: writing drafts …`);
  const drafts = await writeDrafts(bench, lab);
  bench.say(`${group}: recording the statements of each …`);
  const statements = await recordStatements(bench, lab, drafts);
  bench.say(`${group}: over HTTP, then the statements alone …`);
  const http = await submitOverHttp(bench, lab, drafts);
  const bare = await replayStatements(bench, lab, drafts, statements);
  const figure = { group, aim: AIM_RATIO };
  const sent = drafts.counted.map((id) => statements.get(id)?.length ?? 0);
  return [
    { group, name: 'statements, p50', value: quantile(sent, 0.5), unit: 'count' },
    againstFloor({ ...figure, name: 'p50' }, http.latenciesMs, bare.latenciesMs, 0.5),
    againstFloor({ ...figure, name: 'p95' }, http.latenciesMs, bare.latenciesMs, 0.95),
    { group, name: 'p95 alone', value: quantile(http.latenciesMs, 0.95), unit: 'ms', aim: AIM_P95_MS },
    {
      ...figure,
      name: 'throughput',
      value: http.perSecond,
      floor: bare.perSecond,
      ratio: bare.perSecond / http.perSecond,
      unit: '1/s',
    },
  ];
}

/** Spread over the projects of the directory, as applicants are. */
async function writeDrafts({ endings, isQuick }: Bench, lab: SubmissionLab): Promise<Drafts> {
  const { warmUps, counted } = isQuick ? { warmUps: 8, counted: 16 } : { warmUps: 40, counted: 200 };
  const app = await endings.hold(lab.apiHere(DRAFTS), (api) => api.close());
  const { headers } = await signIn(app, demoPerson('maintainer').id);
  const desk = { apiUrl: lab.apiUrl, headers };
  const projects = await lab.look<{ id: string }>('SELECT id FROM projects ORDER BY slug');
  const ids: string[] = [];
  const wanted = Array.from(
    { length: warmUps + counted },
    (_, index) => projects[index % projects.length]?.id ?? '',
  );
  await withClients(CLIENTS, wanted, async (projectId) => {
    ids.push(await writeDraft(desk, seededCall('ecosystem-2026'), projectId));
  });
  await app.close();
  await lab.look('VACUUM (ANALYZE)');
  return { desk, warmUps: ids.slice(0, warmUps), counted: ids.slice(warmUps) };
}

/** One request after the other, so that every statement belongs to the request under way. */
async function recordStatements(
  { endings }: Bench,
  lab: SubmissionLab,
  { desk, warmUps, counted }: Drafts,
): Promise<StatementsOf> {
  await lab.copy('recorded');
  const app = await endings.hold(lab.apiHere('recorded'), (api) => api.close());
  const statements = new Map<string, readonly Statement[]>();
  for (const id of [...warmUps, ...counted]) {
    statements.set(id, await recorded(() => submit(desk, id)));
  }
  await app.close();
  return statements;
}

async function submitOverHttp(
  { endings }: Bench,
  lab: SubmissionLab,
  { desk, warmUps, counted }: Drafts,
): Promise<Load> {
  await lab.copy('http');
  const api = await endings.hold(lab.apiProcess('http'), (process) => process.stop());
  await withClients(CLIENTS, warmUps, (id) => submit(desk, id));
  const load = await withClients(CLIENTS, counted, (id) => submit(desk, id));
  await api.stop();
  return await done(lab, 'http', warmUps.length + counted.length, load);
}

async function replayStatements(
  { endings }: Bench,
  lab: SubmissionLab,
  { warmUps, counted }: Drafts,
  statements: StatementsOf,
): Promise<Load> {
  await lab.copy('bare');
  const starting = Promise.resolve(new pg.Pool({ connectionString: lab.url('bare'), max: POOL_SIZE }));
  const pool = await endings.hold(starting, async (opened) =>
    opened.ended ? undefined : await opened.end(),
  );
  await withClients(CLIENTS, warmUps, (id) => replay(pool, statements.get(id) ?? []));
  const load = await withClients(CLIENTS, counted, (id) => replay(pool, statements.get(id) ?? []));
  await pool.end();
  return await done(lab, 'bare', warmUps.length + counted.length, load);
}

/** Both ways must have done the same work, or the ratio means nothing. */
async function done(lab: SubmissionLab, database: string, wanted: number, load: Load): Promise<Load> {
  const rows = await lab.look('SELECT id FROM applications WHERE submitted_at IS NOT NULL', database);
  if (rows.length !== wanted) throw new Error(`${rows.length} of ${wanted} were handed in on ${database}.`);
  return load;
}

import pg from 'pg';
import { newId } from '#libs/kernel/src/new-id.js';
import { demoPerson } from '../../apps/local/src/demo/people.js';
import { FIRST_METHOD } from '../../libs/health/src/domain/priority-method.js';
import { DISPOSABLE_SETTINGS } from '../support/servers.js';
import { signIn } from '../support/sign-in.js';
import { withClients } from './clients.js';
import { computeElsewhere, fillDirectory } from './directory-lab.js';
import type { Bench } from './endings.js';
import type { Figure } from './figures.js';
import { quantile } from './figures.js';
import type { Statement } from './statements.js';
import { recorded, replay } from './statements.js';
import { DRAFTS, SubmissionLab } from './submission-lab.js';

const SIZES = [30_000, 300_000];
/** Requests of each kind that warm up and are not counted. */
const WARM_UPS = 20;
const AIM_MS = 50;
const AIM_ABOVE_MS = 10;
const SETTINGS = { ...DISPOSABLE_SETTINGS, autovacuum: 'on', shared_buffers: '512MB' };
/** Statements that make the page; the others know who asks and which version is in force. */
const OF_THE_PAGE = /health_scores|health_outreach|project_directory|FROM "projects"/;

interface Desk {
  readonly apiUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Pages of a large directory over HTTP against their own SQL, and a new version of the method while people read. */
export async function measureDirectory(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of bench.isQuick ? [2_000] : SIZES) {
    const lab = await bench.endings.hold(SubmissionLab.open(SETTINGS), (opened) => opened.close());
    figures.push(...(await measureSize(bench, lab, size)));
    await bench.endings.run();
  }
  return figures;
}

async function measureSize(bench: Bench, lab: SubmissionLab, size: number): Promise<Figure[]> {
  const group = `directory, ${size}`;
  bench.say(`${group}: inventing projects …`);
  const app = await bench.endings.hold(lab.apiHere(DRAFTS), (api) => api.close());
  const begun = performance.now();
  await fillDirectory(lab, app, size);
  bench.say(`${group}: filled in ${Math.round((performance.now() - begun) / 1_000)} s; listing pages …`);
  const desk = { apiUrl: lab.apiUrl, headers: (await signIn(app, demoPerson('programme-1').id)).headers };
  await send(desk, 'outreach-lists', { reason: 'Bench.' });
  await lab.look(`INSERT INTO health_contacts SELECT gen_random_uuid(), project_id, 'to-project', 'mail', 'Bench.', 'bench', now()
    FROM health_outreach_entries WHERE position % 3 = 0`);
  await lab.look(`INSERT INTO health_contact_wishes SELECT gen_random_uuid(), project_id, 'do-not-contact', true, NULL, 'bench', now()
    FROM health_outreach_entries WHERE position % 20 = 0`);
  const turns = bench.isQuick ? 5 : 200;
  const pages = {
    'ranking page': await following(desk, '/priority?limit=50', turns),
    'filtered page': await narrowed(desk, '/priority', turns),
    'filtered directory': await narrowed(desk, '/projects', turns),
    search: searches(turns),
    'outreach list': await following(desk, '/outreach?limit=50', turns),
  };
  const statements = new Map<string, Statement[]>();
  for (const path of new Set(Object.values(pages).flat())) {
    const sent = await recorded(() => read(desk, path).then(() => undefined));
    statements.set(
      path,
      sent.filter(({ text }) => OF_THE_PAGE.test(text)),
    );
  }
  await app.close();
  const api = await bench.endings.hold(lab.apiProcess(DRAFTS), (child) => child.stop());
  const pool = new pg.Pool({ connectionString: lab.url(DRAFTS), max: 1 });
  bench.endings.add(() => pool.end());
  const figures: Figure[] = [];
  for (const [name, paths] of Object.entries(pages)) {
    bench.say(`${group}: ${name} …`);
    const [ours, bare]: [number[], number[]] = [[], []];
    for (const path of [...paths.slice(0, WARM_UPS), ...paths]) {
      ours.push(await timed(() => read(desk, path)));
      bare.push(await timed(() => replay(pool, statements.get(path) ?? [])));
    }
    const [p95, floor] = [ours, bare].map((all) => quantile(all.slice(-paths.length), 0.95)) as [
      number,
      number,
    ];
    figures.push(
      { group, name: `${name}, p95`, value: p95, floor, unit: 'ms', aim: AIM_MS },
      { group, name: `${name}, above its SQL`, value: p95 - floor, unit: 'ms', aim: AIM_ABOVE_MS },
    );
  }
  figures.push(...(await measureVersion(bench, lab, { group, size, desk, paths: pages['ranking page'] })));
  await api.stop();
  return figures;
}

/** Another version is computed for everybody while two people read the ranking: what they wait, before and meanwhile. */
async function measureVersion(
  { say }: Bench,
  lab: SubmissionLab,
  { group, size, desk, paths }: { group: string; size: number; desk: Desk; paths: readonly string[] },
): Promise<Figure[]> {
  say(`${group}: computing another version while people read …`);
  const { version: _version, ...body } = FIRST_METHOD;
  const before = await withClients(2, paths, (path) => read(desk, path).then(() => undefined));
  await send(desk, 'priority-methods', { method: { ...body, paidRelief: 0.25 }, reason: 'Bench.' });
  const meanwhile: number[] = [];
  let isDone = false;
  const reading = [0, 1].map(async (offset) => {
    for (let n = offset; !isDone; n += 2) {
      meanwhile.push(await timed(() => read(desk, paths[n % paths.length] ?? '')));
    }
  });
  const { computeSeconds, compareSeconds } = await computeElsewhere(lab.url(DRAFTS), 2).finally(() => {
    isDone = true;
  });
  await Promise.all(reading);
  const [scored] = await lab.look<{ n: string }>(
    `SELECT count(*) AS n FROM health_scores WHERE method_version = 'priority-2'`,
  );
  if (Number(scored?.n) < size) throw new Error(`Only ${scored?.n} of ${size} projects were scored anew.`);
  return [
    { group, name: 'another version, projects', value: size / computeSeconds, unit: '1/s' },
    { group, name: 'comparing both versions', value: compareSeconds, unit: 's' },
    {
      group,
      name: 'ranking page meanwhile, p95',
      value: quantile(meanwhile, 0.95),
      floor: quantile(before.latenciesMs, 0.95),
      unit: 'ms',
      aim: AIM_MS,
    },
  ];
}

/** A list from its top, page by page, and again from the top where it ends. */
async function following(desk: Desk, start: string, turns: number): Promise<string[]> {
  const paths: string[] = [];
  let path = start;
  for (let turn = 0; turn < turns; turn += 1) {
    paths.push(path);
    const { next } = await read(desk, path);
    path = next === null ? start : `${start}&after=${encodeURIComponent(next)}`;
  }
  return paths;
}

/** Filters frequent and rare, one and several, each with the page that follows. */
async function narrowed(desk: Desk, list: string, turns: number): Promise<string[]> {
  const layers = ['software-platforms', 'cloud', 'chips', 'critical-resources'];
  const others = [
    '',
    '&language=python',
    '&language=fortran',
    '&lifecycle=active',
    '&licence=EUPL-1.2',
    '&osiApproved=no',
  ];
  const starts = layers.flatMap((layer) => others.map((other) => `${list}?limit=50&layer=${layer}${other}`));
  const paths: string[] = [];
  for (const start of starts) paths.push(...(await following(desk, start, 2)));
  return Array.from({ length: turns }, (_, turn) => paths[turn % paths.length] ?? '');
}

/** What people type: beginnings of names, words of summaries, several of them, and what does not exist. */
function searches(turns: number): string[] {
  const words = [
    'lib',
    'pyxml',
    'json parser',
    'tls',
    'codec for video',
    'ssl',
    'fast server',
    'zzzz',
    'stream',
    'gopdf',
  ];
  const narrowing = ['', '&layer=chips', '&lifecycle=active'];
  const paths = words.flatMap((q) =>
    narrowing.map((more) => `/projects?limit=50&q=${encodeURIComponent(q)}${more}`),
  );
  return Array.from({ length: turns }, (_, turn) => paths[turn % paths.length] ?? '');
}

async function read({ apiUrl, headers }: Desk, path: string): Promise<{ next: string | null }> {
  const answer = await fetch(`${apiUrl}/api/v1${path}`, { headers });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}.`);
  return (await answer.json()) as { next: string | null };
}

async function send({ apiUrl, headers }: Desk, path: string, body: object): Promise<void> {
  const answer = await fetch(`${apiUrl}/api/v1/${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': newId() },
    body: JSON.stringify(body),
  });
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}.`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

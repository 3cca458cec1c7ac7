import { randomUUID } from 'node:crypto';
import { questionsOf } from '#libs/applications/src/domain/draft.js';
import type { SeedCall } from '../../apps/local/src/seed/call-book.js';
import { CALLS } from '../../apps/local/src/seed/call-book.js';

/** Somebody's session at an API: the headers go with every request. */
export interface Desk {
  readonly apiUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** One request and its whole answer; throws with the problem where it is refused. */
export async function send<T>(
  { apiUrl, headers }: Desk,
  method: 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: unknown,
  version?: number,
): Promise<T> {
  const response = await fetch(`${apiUrl}/api/v1${path}`, {
    method,
    headers: {
      ...headers,
      ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
      ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

/** A call of the demo fund by its short name. */
export function seededCall(slug: string): SeedCall {
  const call = CALLS.find((candidate) => candidate.slug === slug);
  if (call === undefined) throw new Error(`The demo fund has no call ${slug}.`);
  return call;
}

interface Written {
  readonly id: string;
  readonly version: number;
}

/** Writes an application under a one-step call, complete and not handed in; answers its id. */
export async function writeDraft(desk: Desk, call: SeedCall, projectId: string): Promise<string> {
  const amount = { minor: `${call.minimum}00`, currency: 'EUR' };
  const { id, version } = await send<Written>(desk, 'POST', '/applications', {
    callId: call.id,
    projectId,
    title: 'Safe parsing for everybody',
    requested: amount,
  });
  const path = `/applications/${id}`;
  const answered = await send<Written>(desk, 'PATCH', path, { answers: answersTo(call) }, version);
  const lines = [{ category: 'work', title: 'Fuzzing and releases', amount }];
  const budgeted = await send<Written>(
    desk,
    'PUT',
    `${path}/budget-lines`,
    { budgetLines: lines },
    answered.version,
  );
  const dueOn = `${new Date().getUTCFullYear() + 1}-06-30`;
  const milestones = [{ title: 'Fuzzing in place', acceptance: 'A tagged release.', amount, dueOn }];
  await send<Written>(desk, 'PUT', `${path}/milestones`, { milestones }, budgeted.version);
  return id;
}

/** Hands a draft in; resolves when the whole answer is there. */
export async function submit(desk: Desk, id: string): Promise<void> {
  await send(desk, 'POST', `/applications/${id}/submission`);
}

function answersTo({ form }: SeedCall): Record<string, string> {
  const required = questionsOf(form, 'both').filter((question) => question.required);
  return Object.fromEntries(
    required.map((question) => [
      question.field,
      question.kind === 'choice'
        ? (question.choices[0] ?? '')
        : 'One unpaid maintainer, no fuzzing, and a release process that depends on a single laptop.',
    ]),
  );
}

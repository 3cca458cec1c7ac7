import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestExpressApplication } from '@nestjs/platform-express';
import fc from 'fast-check';
import { ROLES } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { createApi } from '../../../apps/api/src/app.js';
import { readConfig } from '../../../apps/api/src/config.js';
import { openApiDocument } from '../../../apps/api/src/openapi.js';
import { screeningListFile } from '../../../apps/local/src/demo/screening-list.js';
import { freePort } from '../../../apps/local/src/ports.js';
import { fittingOf } from '../../support/arbitrary-json.js';
import type { KnownWorld } from '../../support/known-world.js';
import { addWorld } from '../../support/known-world.js';
import type { Operation } from '../../support/operations.js';
import { filled, operationsOf, resolverOf } from '../../support/operations.js';
import { addPerson } from '../../support/people.js';
import { useDatabase } from '../../support/postgres.js';
import { signIn } from '../../support/sign-in.js';

/** What the applicant's side may do with its own case, or anybody with their own money; the rest is for the fund. */
const NOT_FOR_THE_FUND = [
  'applications/{id}/agreement-acceptance',
  'applications/{id}/agreement-signature',
  'applications/{id}/appeals',
  'applications/{id}/attachments',
  'applications/{id}/clarification-answers',
  'applications/{id}/closing-report',
  'applications/{id}/emergency-terms-acceptance',
  'applications/{id}/pauses',
  'applications/{id}/proposal-submission',
  'applications/{id}/resumption',
  'applications/{id}/submission',
  'applications/{id}/withdrawal',
  'milestones/{id}/claims',
  'milestones/{id}/reports',
  // A state declares its interest in the case: whoever has one should.
  'motions/{id}/recusals',
  // Of reviewers who were asked, which no role makes anybody; the reviews' own spec has it.
  'applications/{id}/clarification-requests',
];
/** How somebody may come to stand on the applicant's side. */
const STANDINGS = {
  'is of the team': `INSERT INTO application_members VALUES ($2, $1, 'view', now())`,
  'was of the team': 'INSERT INTO former_application_members VALUES ($2, $1, now())',
  'nominated the case': 'UPDATE applications SET created_by = $1 WHERE id = $2',
  'registered the project': `INSERT INTO project_people (project_id, person_id, relation)
    SELECT project_id, $1::uuid, 'registrant' FROM applications WHERE id = $2`,
  'maintains the project': `INSERT INTO project_people (project_id, person_id, relation)
    SELECT project_id, $1::uuid, 'maintainer' FROM applications WHERE id = $2`,
  'nominated the project': `INSERT INTO project_nominations (id, project_id, nominated_by, reason, at)
    SELECT gen_random_uuid(), project_id, $1::uuid, 'It matters.', now() FROM applications WHERE id = $2`,
} as const;

const database = useDatabase();
let app: NestExpressApplication;
let url: string;
let world: KnownWorld;
let acts: Operation[];
let resolve: ReturnType<typeof resolverOf>;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  app = await createApi({
    ...readConfig({ NODE_ENV: 'test' }),
    ...{ DATABASE_URL: database().url, PUBLIC_URL: url, LOG_LEVEL: 'silent', EGRESS_OFF: true },
    SCREENING_LIST_FILE: screeningListFile(),
  });
  await app.listen(port, '127.0.0.1');
  const document = openApiDocument(app);
  resolve = resolverOf(document);
  acts = operationsOf(document).filter(
    ({ method, path }) =>
      method === 'post' && /\/(applications|motions|milestones|payees)\/\{id\}/.test(path),
  );
  world = await addWorld(app, database().owner);
  const { applications, projects, motions } = world;
  await database().owner.query('UPDATE applications SET project_id = $1 WHERE id = $2', [
    projects,
    applications,
  ]);
  await database().owner.query(`INSERT INTO motion_items VALUES ($1, $2, 100, 'EUR')`, [
    motions,
    applications,
  ]);
  await database().owner.query(`INSERT INTO motion_members VALUES ($1, 'NOR', 100, false, false)`, [motions]);
  await database().owner.query(
    `INSERT INTO review_rounds (id, application_id, number, state, policy_id, wanted, opened_at, closed_at)
     SELECT gen_random_uuid(), $1, 1, 'closed', policy_id, 2, now(), now() FROM review_rounds LIMIT 1`,
    [applications],
  );
});
afterAll(async () => {
  await app.close();
});

/** Somebody with every role there is. */
async function staff(): Promise<string> {
  const person = await addPerson(database().owner, {
    roles: ROLES.map((role) =>
      ['representative', 'alternate', 'adviser', 'state-finance'].includes(role)
        ? { role, scopeType: 'state', scopeId: 'NOR' }
        : role,
    ),
  });
  return person;
}

function bodyFor({ body }: Operation): Record<string, unknown> | undefined {
  if (body === null) return undefined;
  const fitting = fc.sample(fittingOf(body, resolve), { numRuns: 1, seed: 11 })[0] as Record<string, unknown>;
  return {
    ...fitting,
    ...('stateId' in fitting ? { stateId: 'NOR' } : {}),
    ...('accountVersion' in fitting ? { accountVersion: 1 } : {}),
  };
}

async function codeOf(personId: string, operation: Operation, isPreview: boolean): Promise<string> {
  const noun = /\/([a-z-]+)\/\{id\}/.exec(operation.path)?.[1] ?? '';
  const body = bodyFor(operation);
  const answer = await fetch(
    `${url}${filled(operation.path, { id: world[noun] ?? '' })}${isPreview ? '?preview=true' : ''}`,
    {
      method: 'POST',
      headers: {
        ...(await signIn(app, personId)).headers,
        ...(isPreview ? {} : { 'idempotency-key': newId() }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
  );
  const { code } = (await answer.json()) as { code?: string };
  return `${answer.status} ${code ?? 'done'}`;
}

/** Everything an act leaves behind. */
async function traces(): Promise<unknown> {
  const { rows } = await database().owner.query(
    `SELECT (SELECT count(*) FROM audit_entries) AS audits, (SELECT count(*) FROM idempotency_keys) AS keys,
       (SELECT count(*) FROM outbox) AS wakes, (SELECT count(*) FROM notifications) AS notices,
       (SELECT row_to_json(a) FROM applications a WHERE id = $1) AS case`,
    [world['applications']],
  );
  return rows[0];
}

const isForTheFund = ({ path }: Operation) => !NOT_FOR_THE_FUND.some((own) => path.endsWith(`/${own}`));

describe('on their own case', () => {
  it('the applicant’s side does what is listed here, and all of that is there', () => {
    const own = acts.filter((operation) => !isForTheFund(operation));
    expect(own.map(({ path }) => path.slice('/api/v1/'.length)).sort()).toEqual([...NOT_FOR_THE_FUND].sort());
  });

  it.each(Object.keys(STANDINGS))(
    '403: whoever %s acts for the fund in nothing, whatever their roles',
    async (how) => {
      const personId = await staff();
      await database().owner.query(STANDINGS[how as keyof typeof STANDINGS], [
        personId,
        world['applications'],
      ]);
      const before = await traces();
      const forTheFund = acts.filter(isForTheFund);
      const answers: string[] = [];
      for (const operation of forTheFund) {
        for (const isPreview of [true, false]) {
          const code = await codeOf(personId, operation, isPreview);
          if (code !== '403 identity.own-case') answers.push(`${operation.path} ${isPreview} ${code}`);
        }
      }
      expect(answers).toEqual([]);
      expect(forTheFund.length).toBeGreaterThan(25);
      expect(await traces()).toEqual(before);
    },
  );

  it('is nothing that keeps anybody else from acting', async () => {
    const personId = await staff();
    const codes = await Promise.all(acts.filter(isForTheFund).map((one) => codeOf(personId, one, true)));
    expect(codes.filter((code) => code.includes('own-case'))).toEqual([]);
  });
});

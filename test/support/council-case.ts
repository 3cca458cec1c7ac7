import { DEFAULT_LIFECYCLE_POLICY } from '#libs/applications/src/domain/lifecycle-policy.js';
import type { Stage } from '#libs/applications/src/domain/lifecycle.js';
import type { CouncilPolicy } from '#libs/council/src/domain/council-policy.js';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/domain/council-policy.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { DEFAULT_ASSESSMENT_POLICY } from '#libs/members/src/domain/assessment-policy.js';
import { DEFAULT_WEIGHTS_POLICY } from '#libs/members/src/domain/weights-policy.js';
import type { Queryable } from './people.js';
import { addPerson } from './people.js';

/** Five states with GDPs that give different weights under the default policy. */
export const STATES: Readonly<Record<string, number>> = {
  NOR: 554_000,
  SWE: 599_000,
  POL: 749_000,
  CHE: 870_000,
  NLD: 1_081_000,
};

/** Puts the states and the policies of members into the database. */
export async function addMemberStates(
  database: Queryable,
  states: Readonly<Record<string, number>> = STATES,
): Promise<void> {
  for (const [kind, body] of [
    ['weights', { ...DEFAULT_WEIGHTS_POLICY, capShare: { num: 40, den: 100 } }],
    ['assessment', DEFAULT_ASSESSMENT_POLICY],
  ] as const) {
    await addPolicy(database, kind, 'default', body);
  }
  for (const [id, gdp] of Object.entries(states)) {
    await database.query(
      `INSERT INTO member_states (id, name, gdp_musd, population, acceded_on) VALUES ($1, $1, $2, 1000000, '2020-01-01')`,
      [id, gdp],
    );
  }
}

export interface ACouncilCase {
  readonly stage?: Stage;
  readonly route?: 'council' | 'executive' | 'emergency';
  readonly awardMinor?: bigint;
  readonly policy?: Partial<CouncilPolicy>;
}

export interface AddedCouncilCase {
  readonly applicationId: string;
  readonly programmeSlug: string;
  readonly callId: string;
  /** The one editor of its team. */
  readonly applicantId: string;
}

/** Puts a recommended application before the council, with an envelope that holds €10M. */
export async function addCouncilCase(
  database: Queryable,
  given: ACouncilCase = {},
): Promise<AddedCouncilCase> {
  const { stage = 'council', route = 'council', awardMinor = 15_000_000n, policy = {} } = given;
  const applicantId = await addPerson(database, { publicName: 'Mira Holt' });
  const [programmeId, callId, applicationId] = [newId(), newId(), newId()];
  const programmeSlug = `programme-${programmeId.slice(-12)}`;
  await database.query(
    `INSERT INTO programmes (id, slug, title, share_percent) VALUES ($1, $2, 'Maintenance', 50)`,
    [programmeId, programmeSlug],
  );
  const lifecycle = await addPolicy(database, 'lifecycle', newId(), DEFAULT_LIFECYCLE_POLICY);
  const council = await addPolicy(database, 'council', newId(), { ...DEFAULT_COUNCIL_POLICY, ...policy });
  await database.query(
    `INSERT INTO calls (id, programme_id, slug, title, opens_at, two_step, emergency, instrument, min_minor, max_minor,
       currency, lifecycle_policy_id, review_policy_id, council_policy_id, treasury_policy_id, form)
     VALUES ($1, $2, $3, 'A call', now() - interval '1 day', false, $4, 'grant', 1, 100000000, 'EUR', $5, $5, $6, $5,
       '{"concept": [], "proposal": []}')`,
    [callId, programmeId, `call-${callId}`, route === 'emergency', lifecycle, council],
  );
  await database.query(
    `INSERT INTO applications (id, number, call_id, programme_id, title, stage, stage_since, visit_since, waiting_for,
       waiting_since, route, requested_minor, award_minor, currency, lifecycle_policy_id, submitted_at, created_by, created_at)
     VALUES ($1, $2, $3, $4, 'Keep libfoo alive', $5, now(), now(), 'representative', now(), $6, $7, $7, 'EUR', $8, now(),
       $9, now())`,
    [
      applicationId,
      `PL-TEST-${applicationId.slice(-12)}`,
      callId,
      programmeId,
      stage,
      route,
      awardMinor.toString(),
      lifecycle,
      applicantId,
    ],
  );
  await database.query(
    `INSERT INTO application_members (application_id, person_id, access, added_at) VALUES ($1, $2, 'edit', now())`,
    [applicationId, applicantId],
  );
  return { applicationId, programmeSlug, callId, applicantId };
}

export async function addPolicy(
  database: Queryable,
  kind: string,
  name: string,
  body: unknown,
): Promise<string> {
  const id = newId();
  await database.query(
    `INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from)
     VALUES ($1, $2, $3, 1, $4, 'spec', '2020-01-01')`,
    [id, kind, name, JSON.stringify(body)],
  );
  return id;
}

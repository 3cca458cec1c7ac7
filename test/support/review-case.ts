import { DEFAULT_LIFECYCLE_POLICY } from '#libs/applications/src/domain/lifecycle-policy.js';
import type { Stage } from '#libs/applications/src/domain/lifecycle.js';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/domain/council-policy.js';
import { newId } from '#libs/kernel/src/new-id.js';
import type { ReviewPolicy } from '#libs/reviews/src/domain/review-policy.js';
import type { Queryable } from './people.js';
import { addPerson } from './people.js';

export interface ACase {
  readonly stage?: Stage;
  readonly requestedMinor?: bigint;
  /** What differs from the fund's default review policy. */
  readonly reviewPolicy?: Partial<ReviewPolicy>;
  /** How many reviewers hold the role for this call. */
  readonly reviewers?: number;
}

export interface AddedCase {
  readonly applicationId: string;
  readonly callId: string;
  readonly projectId: string;
  readonly number: string;
  readonly applicantId: string;
  readonly reviewerIds: readonly string[];
  readonly chairId: string;
}

let numbers = 0;

/** Puts an application at review into the database, with a call, policies, a panel and a chair of its own. */
export async function addCase(database: Queryable, given: ACase = {}): Promise<AddedCase> {
  const { stage = 'review', requestedMinor = 15_000_000n, reviewPolicy = {}, reviewers = 3 } = given;
  const callId = newId();
  const applicationId = newId();
  const projectId = newId();
  const number = `PL-TEST-${(numbers += 1)}-${callId.slice(-6)}`;
  const scope = { scopeType: 'call', scopeId: callId } as const;
  const applicantId = await addPerson(database, { publicName: 'Mira Holt' });
  const chairId = await addPerson(database, {
    publicName: 'Osei Marlow',
    roles: [{ role: 'tab-chair', ...scope }],
  });
  const reviewerIds: string[] = [];
  for (let count = 0; count < reviewers; count += 1) {
    reviewerIds.push(
      await addPerson(database, {
        publicName: `Reviewer ${count + 1}`,
        roles: [{ role: 'reviewer', ...scope }],
      }),
    );
  }
  const programmeId = await addProgramme(database);
  const lifecyclePolicyId = await addPolicy(database, 'lifecycle', DEFAULT_LIFECYCLE_POLICY);
  const reviewPolicyId = await addPolicy(database, 'review', reviewPolicy);
  const otherPolicyId = await addPolicy(database, 'council', DEFAULT_COUNCIL_POLICY);
  await database.query(
    `INSERT INTO calls (id, programme_id, slug, title, opens_at, two_step, emergency, instrument, min_minor, max_minor,
       currency, lifecycle_policy_id, review_policy_id, council_policy_id, treasury_policy_id, form)
     VALUES ($1, $2, $3, 'A call', now() - interval '1 day', false, false, 'grant', 1, 100000000, 'EUR', $4, $5, $6, $6,
       '{"concept": [], "proposal": []}')`,
    [callId, programmeId, `call-${callId}`, lifecyclePolicyId, reviewPolicyId, otherPolicyId],
  );
  await database.query(
    `INSERT INTO projects (id, slug, name, summary, eurostack_layer, registered_by)
     VALUES ($1, $2, 'libfoo', 'Parses foo.', 'software-platforms', $3)`,
    [projectId, `libfoo-${projectId}`, applicantId],
  );
  await database.query(
    `INSERT INTO applications (id, number, call_id, programme_id, project_id, title, stage, stage_since, visit_since,
       waiting_for, waiting_since, due_at, requested_minor, currency, lifecycle_policy_id, submitted_at, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, 'Keep libfoo alive', $6, now(), now(), 'reviewer', now(), now() + interval '21 days', $7,
       'EUR', $8, now(), $9, now())`,
    [
      applicationId,
      number,
      callId,
      programmeId,
      projectId,
      stage,
      requestedMinor.toString(),
      lifecyclePolicyId,
      applicantId,
    ],
  );
  await database.query(
    `INSERT INTO application_members (application_id, person_id, access, added_at) VALUES ($1, $2, 'edit', now())`,
    [applicationId, applicantId],
  );
  return { applicationId, callId, projectId, number, applicantId, reviewerIds, chairId };
}

/** Everything about one application in the audit log, by type. */
export async function auditTypes(database: Queryable, applicationId: string): Promise<string[]> {
  const answer = await database.query(
    'SELECT type FROM audit_entries WHERE application_id = $1 ORDER BY at, id',
    [applicationId],
  );
  const rows = (Array.isArray(answer) ? answer : (answer as { rows: unknown[] }).rows) as { type: string }[];
  return rows.map(({ type }) => type);
}

async function addProgramme(database: Queryable): Promise<string> {
  const id = newId();
  await database.query(
    `INSERT INTO programmes (id, slug, title, share_percent) VALUES ($1, $2, 'Maintenance', 50)`,
    [id, `maintenance-${id}`],
  );
  return id;
}

async function addPolicy(database: Queryable, kind: string, body: unknown): Promise<string> {
  const id = newId();
  await database.query(
    `INSERT INTO policies (id, kind, name, version, body, adopted_by, in_force_from)
     VALUES ($1, $2, $3, 1, $4, 'spec', now())`,
    [id, kind, `spec-${id}`, JSON.stringify(body)],
  );
  return id;
}

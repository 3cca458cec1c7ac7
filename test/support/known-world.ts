import { createHash, randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type pg from 'pg';
import { formatToken } from '#libs/identity/src/domain/access-token.js';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/domain/council-policy.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { DEFAULT_REVIEW_POLICY } from '#libs/reviews/src/domain/review-policy.js';
import { addMemberStates, addPolicy } from './council-case.js';
import { addCase } from './review-case.js';
import { addPerson } from './people.js';
import { TreasuryFixture, WiredBank } from './treasury-case.js';

/** Ids of things that exist, by the noun they have in addresses, and none of which a stranger may know. */
export type KnownWorld = Readonly<Record<string, string>>;

/**
 * A fund in the middle of things: a case being paid, a case under review, a motion before the council, and what belongs to
 * people. For specs about all addresses at once.
 */
export async function addWorld(app: INestApplicationContext, owner: pg.Pool): Promise<KnownWorld> {
  const treasury = await TreasuryFixture.on(app, new WiredBank());
  const grant = await (await treasury.aCase()).signed();
  await grant.approve();
  const run = await grant.prepareRun();
  const payee = await first(owner, 'SELECT id FROM payees WHERE application_id = $1', grant.applicationId);
  return {
    applications: grant.applicationId,
    milestones: (await grant.milestone(1)).id,
    'payment-orders': (await grant.order()).id,
    'payment-runs': run.id,
    payees: payee,
    motions: await addMotion(owner, grant.applicationId),
    'review-assignments': await addAssignment(owner),
    invitations: await addInvitation(owner, grant.applicationId),
    attachments: await addAttachment(owner, grant.applicationId),
    'policy-proposals': await addProposal(owner),
    ...(await addBelongings(owner)),
  };
}

async function addMotion(owner: pg.Pool, applicationId: string): Promise<string> {
  await addMemberStates(owner);
  const policyId = await addPolicy(owner, 'council', newId(), DEFAULT_COUNCIL_POLICY);
  const weightSetId = newId();
  await owner.query(
    `INSERT INTO weight_sets (id, year, version, policy_id, computed_at) VALUES ($1, 2020, 1, $2, now())`,
    [weightSetId, policyId],
  );
  const id = newId();
  await owner.query(
    `INSERT INTO motions (id, number, kind, state, policy_id, weight_set_id, application_id, opened_at, opened_by, closes_at)
     VALUES ($1, 'M-SPEC-1', 'award', 'open', $2, $3, $4, now(), 'spec', now() + interval '14 days')`,
    [id, policyId, weightSetId, applicationId],
  );
  return id;
}

async function addAssignment(owner: pg.Pool): Promise<string> {
  const { applicationId, reviewerIds } = await addCase(owner);
  const policyId = await addPolicy(owner, 'review', newId(), DEFAULT_REVIEW_POLICY);
  const [roundId, id] = [newId(), newId()];
  await owner.query(
    `INSERT INTO review_rounds (id, application_id, number, state, policy_id, wanted, opened_at)
     VALUES ($1, $2, 1, 'open', $3, 2, now())`,
    [roundId, applicationId, policyId],
  );
  await owner.query(
    `INSERT INTO review_assignments (id, round_id, person_id, state, assigned_at, accept_due_at, submit_due_at, disclosed)
     VALUES ($1, $2, $3, 'proposed', now(), now() + interval '1 day', now() + interval '2 days', '[]')`,
    [id, roundId, reviewerIds[0]],
  );
  return id;
}

async function addInvitation(owner: pg.Pool, applicationId: string): Promise<string> {
  const id = newId();
  await owner.query(
    `INSERT INTO application_invitations (id, application_id, person_id, access, invited_by, invited_at)
     SELECT $1, application_id, $3, 'view', person_id, now() FROM application_members WHERE application_id = $2 LIMIT 1`,
    [id, applicationId, await addPerson(owner)],
  );
  return id;
}

async function addProposal(owner: pg.Pool): Promise<string> {
  const id = newId();
  await owner.query(
    `INSERT INTO policy_proposals (id, kind, name, version, body, in_force_from, decision, proposed_by, proposed_at, expires_at)
     VALUES ($1, 'treasury', 'default', 2, '{}', now() + interval '60 days', 'GC-1', $2, now(), now() + interval '30 days')`,
    [id, await addPerson(owner)],
  );
  return id;
}

async function addAttachment(owner: pg.Pool, applicationId: string): Promise<string> {
  const id = newId();
  const bytes = Buffer.from('%PDF-1.7 the secret plan');
  const hash = createHash('sha256').update(bytes).digest('hex');
  await owner.query('INSERT INTO document_contents (hash, size_bytes, bytes) VALUES ($1, $2, $3)', [
    hash,
    bytes.length,
    bytes,
  ]);
  await owner.query(
    `INSERT INTO attachments (id, owner_type, owner_id, hash, file_name, media_type, visibility, attached_at, attached_by)
     VALUES ($1, 'application', $2, $3, 'plan.pdf', 'application/pdf', 'case-team', now(), 'spec')`,
    [id, applicationId, hash],
  );
  return id;
}

/** A person with a role, an account, a token and a project they try to prove control of. */
async function addBelongings(owner: pg.Pool): Promise<Record<string, string>> {
  const personId = await addPerson(owner, { publicName: 'Ines Kord', roles: ['auditor'] });
  const grantId = await first(owner, 'SELECT id FROM role_grants WHERE person_id = $1', personId);
  const { id: tokenId } = await addToken(owner, personId, ['applications.*']);
  const [accountId, proofId, projectId] = [newId(), newId(), newId()];
  await owner.query(
    `INSERT INTO accounts (id, person_id, kind, iss, sub) VALUES ($1, $2, 'oidc', 'x', 'x')`,
    [accountId, personId],
  );
  await owner.query(
    `INSERT INTO projects (id, slug, name, summary, eurostack_layer, registered_by)
     VALUES ($1, 'libbar', 'libbar', 'Parses bar.', 'software-platforms', $2)`,
    [projectId, personId],
  );
  await owner.query(
    `INSERT INTO control_proofs (id, project_id, person_id, method, token, address, opened_at, expires_at)
     VALUES ($1, $2, $3, 'well-known', 'secret', 'https://libbar.example.test', now(), now() + interval '1 day')`,
    [proofId, projectId, personId],
  );
  return {
    people: personId,
    'role-grants': grantId,
    tokens: tokenId,
    'account-links': accountId,
    'control-proofs': proofId,
    projects: projectId,
  };
}

/** An access token of the person with these scopes; `text` is what a machine sends. */
export async function addToken(
  owner: pg.Pool,
  personId: string,
  scopes: readonly string[],
): Promise<{ readonly id: string; readonly text: string }> {
  const id = newId();
  const secret = randomBytes(32).toString('base64url');
  await owner.query(
    `INSERT INTO access_tokens (id, person_id, name, scopes, secret_hash, expires_at)
     VALUES ($1, $2, 'spec', $3, $4, now() + interval '1 day')`,
    [id, personId, scopes, createHash('sha256').update(secret).digest()],
  );
  return { id, text: formatToken(id, secret) };
}

async function first(owner: pg.Pool, sql: string, parameter: string): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(sql, [parameter]);
  if (rows[0] === undefined) throw new Error(`No row: ${sql}`);
  return rows[0].id;
}

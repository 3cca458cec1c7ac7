import type { EntityManager } from 'typeorm';
import { IsNull } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import { ClockSuspension, Hold, SignedDecision, StageChange } from './case-history.entity.js';
import { EDGES } from './domain/lifecycle.js';

export async function insertStageChange(tx: EntityManager, change: Omit<StageChange, 'id'>): Promise<void> {
  await tx.insert(StageChange, { id: newId(), ...change });
}

export async function findHistory(tx: EntityManager, applicationId: string): Promise<StageChange[]> {
  return await tx.find(StageChange, { where: { applicationId }, order: { at: 'ASC', id: 'ASC' } });
}

/** Whether the case has ever been in the council's hands. */
export async function wasAtCouncil(tx: EntityManager, applicationId: string): Promise<boolean> {
  return await tx.existsBy(StageChange, [
    { applicationId, toStage: 'council' },
    { applicationId, toStage: 'emergency-decision' },
  ]);
}

/** When the case last came to the council; null where it never did. */
export async function lastAtCouncil(tx: EntityManager, applicationId: string): Promise<Instant | null> {
  const last = await tx.findOne(StageChange, {
    where: { applicationId, toStage: 'council' },
    order: { at: 'DESC', id: 'DESC' },
  });
  return last?.at ?? null;
}

/** The acts this person signed on the case. */
export async function actsSignedBy(
  tx: EntityManager,
  applicationId: string,
  personId: string,
): Promise<string[]> {
  const signed = await tx.findBy(SignedDecision, { applicationId, signedBy: personId });
  return signed.map(({ act }) => act);
}

export async function insertDecision(
  tx: EntityManager,
  decision: Omit<SignedDecision, 'id'>,
): Promise<string> {
  const id = newId();
  await tx.insert(SignedDecision, { id, ...decision });
  return id;
}

export async function findDecisions(tx: EntityManager, applicationId: string): Promise<SignedDecision[]> {
  return await tx.find(SignedDecision, { where: { applicationId }, order: { at: 'ASC', id: 'ASC' } });
}

export async function findHolds(tx: EntityManager, applicationId: string): Promise<Hold[]> {
  return await tx.find(Hold, { where: { applicationId }, order: { openedAt: 'ASC', id: 'ASC' } });
}

export async function findOpenHolds(tx: EntityManager, applicationId: string): Promise<Hold[]> {
  return await tx.find(Hold, {
    where: { applicationId, releasedAt: IsNull() },
    order: { openedAt: 'ASC', id: 'ASC' },
  });
}

const OPEN_HOLD_KINDS = prepared(
  'SELECT kind FROM holds WHERE application_id = $1 AND released_at IS NULL ORDER BY opened_at, id',
);

/** Kinds of the holds open on the case, the oldest first. */
export async function openHoldKinds(tx: EntityManager, applicationId: string): Promise<Hold['kind'][]> {
  const rows = await tx.query<Pick<Hold, 'kind'>[]>(OPEN_HOLD_KINDS, [applicationId]);
  return rows.map(({ kind }) => kind);
}

export async function insertHold(tx: EntityManager, hold: Omit<Hold, 'id'>): Promise<string> {
  const id = newId();
  await tx.insert(Hold, { id, ...hold });
  return id;
}

export async function escalateHold(tx: EntityManager, id: string, escalatedAt: Instant): Promise<void> {
  await tx.update(Hold, { id }, { escalatedAt });
}

export async function releaseHold(
  tx: EntityManager,
  id: string,
  release: Pick<Hold, 'releasedAt' | 'releasedBy' | 'releaseReason'>,
): Promise<void> {
  await tx.update(Hold, { id, releasedAt: IsNull() }, release);
}

export async function insertSuspension(
  tx: EntityManager,
  suspension: Omit<ClockSuspension, 'id' | 'toAt' | 'dueAfter'>,
): Promise<void> {
  await tx.insert(ClockSuspension, { id: newId(), ...suspension, toAt: null, dueAfter: null });
}

/** The open suspension for this reason; at most one can be. */
export async function findOpenSuspension(
  tx: EntityManager,
  applicationId: string,
  reason: ClockSuspension['reason'],
): Promise<ClockSuspension | null> {
  return await tx.findOneBy(ClockSuspension, { applicationId, reason, toAt: IsNull() });
}

export async function endSuspension(
  tx: EntityManager,
  id: string,
  toAt: Instant,
  dueAfter: Instant | null,
): Promise<void> {
  await tx.update(ClockSuspension, { id, toAt: IsNull() }, { toAt, dueAfter });
}

/** Acts on a case that are its applicant's own. */
const APPLICANT_ACTS = [
  'create',
  ...new Set(EDGES.filter(({ by }) => by === 'applicant').map(({ act }) => act)),
];

/** People who acted on a case for the fund, as far as this domain keeps it: moved, decided, held, asked or noted. */
export async function actorsForTheFund(tx: EntityManager, applicationId: string): Promise<string[]> {
  const rows = await tx.query<{ personId: string }[]>(
    `SELECT "personId" FROM (
       SELECT by_person AS "personId" FROM stage_history WHERE application_id = $1 AND act <> ALL($2::text[])
       UNION SELECT signed_by FROM decisions WHERE application_id = $1
       UNION SELECT unnest(ARRAY[opened_by, released_by]) FROM holds WHERE application_id = $1 AND kind <> 'pause'
       UNION SELECT asked_by FROM clarifications WHERE application_id = $1
       UNION SELECT by_person FROM internal_notes WHERE application_id = $1
       UNION SELECT decided_by FROM appeals WHERE application_id = $1) acted
     WHERE "personId" IS NOT NULL`,
    [applicationId, APPLICANT_ACTS],
  );
  return rows.map(({ personId }) => personId);
}

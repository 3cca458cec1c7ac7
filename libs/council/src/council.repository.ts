import type { EntityManager } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { BallotRow, Objection, Recusal } from './ballot.entity.js';
import { EmergencyApproval } from './emergency.entity.js';
import { MotionItem, MotionMemberRow, MotionRow } from './motion.entity.js';

export async function findMotion(tx: EntityManager, id: string): Promise<MotionRow | null> {
  return await tx.findOneBy(MotionRow, { id });
}

/** For acts that close, reopen, cancel, object or recuse, and for a ballot that may be the last one. */
export async function lockMotion(tx: EntityManager, id: string): Promise<MotionRow | null> {
  return await tx.findOne(MotionRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

/** For a ballot that may change: many states at once, one state once, none while the motion closes. */
export async function shareMotion(tx: EntityManager, id: string, stateId: string): Promise<MotionRow | null> {
  const motion = await tx.findOne(MotionRow, { where: { id }, lock: { mode: 'pessimistic_read' } });
  await tx.findOne(MotionMemberRow, {
    where: { motionId: id, stateId },
    lock: { mode: 'pessimistic_write' },
  });
  return motion;
}

/** The open motion on a case, locked. */
export async function lockOpenMotion(tx: EntityManager, applicationId: string): Promise<MotionRow | null> {
  return await tx.findOne(MotionRow, {
    where: { applicationId, state: 'open' },
    lock: { mode: 'pessimistic_write' },
  });
}

/** The newest motion on a case. */
export async function newestMotion(tx: EntityManager, applicationId: string): Promise<MotionRow | null> {
  return await tx.findOne(MotionRow, { where: { applicationId }, order: { openedAt: 'DESC', id: 'DESC' } });
}

/** A page of motions, newest first. */
export async function pageOfMotions(
  tx: EntityManager,
  page: { readonly before?: string; readonly limit: number; readonly state?: string },
): Promise<MotionRow[]> {
  const query = tx.createQueryBuilder(MotionRow, 'm').orderBy('m.id', 'DESC').limit(page.limit);
  if (page.before !== undefined) query.andWhere('m.id < :before', { before: page.before });
  if (page.state !== undefined) query.andWhere('m.state = :state', { state: page.state });
  return await query.getMany();
}

export async function insertMotion(
  tx: EntityManager,
  motion: MotionRow,
  items: readonly MotionItem[],
  members: readonly MotionMemberRow[],
): Promise<void> {
  await tx.insert(MotionRow, motion);
  if (items.length > 0) await tx.insert(MotionItem, [...items]);
  await tx.insert(MotionMemberRow, [...members]);
}

/** Writes columns of a locked motion. */
export async function updateMotion(
  tx: EntityManager,
  id: string,
  changes: Partial<MotionRow>,
): Promise<void> {
  await tx.update(MotionRow, { id }, changes);
}

export async function membersOf(tx: EntityManager, motionId: string): Promise<MotionMemberRow[]> {
  return await tx.find(MotionMemberRow, { where: { motionId }, order: { stateId: 'ASC' } });
}

export async function itemsOf(tx: EntityManager, motionId: string): Promise<MotionItem[]> {
  return await tx.find(MotionItem, { where: { motionId }, order: { applicationId: 'ASC' } });
}

/** All ballots in the order they count, which is that of their coming: of one millisecond a final one last, since nothing comes after it. */
export async function ballotsOf(tx: EntityManager, motionId: string): Promise<BallotRow[]> {
  return await tx.find(BallotRow, { where: { motionId }, order: { castAt: 'ASC', final: 'ASC', id: 'ASC' } });
}

export async function insertBallot(tx: EntityManager, ballot: BallotRow): Promise<void> {
  await tx.insert(BallotRow, ballot);
}

export async function objectionsOf(tx: EntityManager, motionId: string): Promise<Objection[]> {
  return await tx.find(Objection, { where: { motionId }, order: { at: 'ASC' } });
}

export async function insertObjection(tx: EntityManager, objection: Objection): Promise<void> {
  await tx.insert(Objection, objection);
}

/** The people who voted or objected on a motion, with the state they did it for. */
export async function actorsOn(
  tx: EntityManager,
  motionId: string,
): Promise<readonly { readonly stateId: string; readonly personId: string }[]> {
  return await tx.query<{ stateId: string; personId: string }[]>(
    `SELECT state_id AS "stateId", cast_by AS "personId" FROM ballots WHERE motion_id = $1
     UNION SELECT state_id, by_person FROM objections WHERE motion_id = $1`,
    [motionId],
  );
}

/** Everybody who had a part in a decision of the council on a case, in order of time, signatures under an emergency last. */
export async function decidersOn(tx: EntityManager, applicationId: string): Promise<string[]> {
  const rows = await tx.query<{ personId: string }[]>(
    `SELECT "personId" FROM (
       SELECT ballot.cast_by::text AS "personId", 1 AS part, ballot.cast_at AS at
       FROM ballots ballot JOIN motions motion ON motion.id = ballot.motion_id WHERE motion.application_id = $1
       UNION ALL SELECT objection.by_person::text, 1, objection.at
       FROM objections objection JOIN motions motion ON motion.id = objection.motion_id WHERE motion.application_id = $1
       UNION ALL SELECT opened_by, 1, opened_at FROM motions WHERE application_id = $1 AND kind = 'silence'
       UNION ALL SELECT person_id::text, 2, at FROM emergency_approvals WHERE application_id = $1) decided
     ORDER BY part, at`,
    [applicationId],
  );
  return rows.map(({ personId }) => personId);
}

/** Writes the interest and takes the member out of the motion's bases. */
export async function insertRecusal(tx: EntityManager, recusal: Recusal): Promise<void> {
  await tx.insert(Recusal, recusal);
  await tx.update(
    MotionMemberRow,
    { motionId: recusal.motionId, stateId: recusal.stateId },
    { recused: true },
  );
}

export async function approvalsOf(
  tx: EntityManager,
  applicationId: string,
  visitSince?: Instant,
): Promise<EmergencyApproval[]> {
  const approvals = await tx.find(EmergencyApproval, { where: { applicationId }, order: { at: 'ASC' } });
  return visitSince === undefined
    ? approvals
    : approvals.filter((approval) => approval.visitSince === visitSince);
}

export async function insertApproval(tx: EntityManager, approval: EmergencyApproval): Promise<void> {
  await tx.insert(EmergencyApproval, approval);
}

/** What a quarter has used, with its row locked. */
export async function lockEmergencyCap(
  tx: EntityManager,
  quarter: string,
  currency: string,
): Promise<bigint> {
  await tx.query(
    'INSERT INTO emergency_caps (quarter, used_minor, currency) VALUES ($1, 0, $2) ON CONFLICT (quarter) DO NOTHING',
    [quarter, currency],
  );
  const [row] = await tx.query<{ used: string }[]>(
    'SELECT used_minor AS used FROM emergency_caps WHERE quarter = $1 FOR UPDATE',
    [quarter],
  );
  return BigInt(row?.used ?? 0);
}

export async function addToEmergencyCap(tx: EntityManager, quarter: string, minor: bigint): Promise<void> {
  await tx.query('UPDATE emergency_caps SET used_minor = used_minor + $2 WHERE quarter = $1', [
    quarter,
    minor.toString(),
  ]);
}

/** `M-2026-00017`. Gaps are possible. */
export async function nextMotionNumber(tx: EntityManager, at: Instant): Promise<string> {
  const [row] = await tx.query<{ n: string }[]>("SELECT nextval('motion_numbers') AS n");
  return `M-${at.slice(0, 4)}-${(row?.n ?? '').padStart(5, '0')}`;
}

/** `D-2026-0042`, without gaps: the counter's row is locked until the decision is committed. */
export async function nextDecisionNumber(tx: EntityManager, at: Instant): Promise<string> {
  const year = Number(at.slice(0, 4));
  const [row] = rowsOf<{ last: number }>(
    await tx.query(
      `INSERT INTO decision_counters AS c (year, last) VALUES ($1, 1)
       ON CONFLICT (year) DO UPDATE SET last = c.last + 1 RETURNING last`,
      [year],
    ),
  );
  return `D-${year}-${String(row?.last ?? 0).padStart(4, '0')}`;
}

/** Motions whose process should look: all open ones, or those past their end for a minute. */
export async function openMotions(
  tx: EntityManager,
  scope: 'overdue' | 'all',
): Promise<{ readonly process: 'vote'; readonly id: string }[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT id FROM motions WHERE state = 'open'
       AND ($1 OR closes_at < clock_timestamp() - interval '1 minute') ORDER BY id`,
    [scope === 'all'],
  );
  return rows.map(({ id }) => ({ process: 'vote', id }));
}

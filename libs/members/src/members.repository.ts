import type { EntityManager } from 'typeorm';
import { IsNull } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { instant } from '#libs/kernel/src/index.js';
import { AssessmentReversal, AssessmentRow } from './assessment.entity.js';
import { contributionReference } from './domain/contribution-reference.js';
import { MemberState } from './member-state.entity.js';
import { Weight, WeightSet } from './weight-set.entity.js';

export async function findStates(tx: EntityManager): Promise<MemberState[]> {
  return await tx.find(MemberState, { order: { id: 'ASC' } });
}

/** States that are members on a day. */
export async function membersOn(tx: EntityManager, at: Instant): Promise<MemberState[]> {
  return await tx
    .createQueryBuilder(MemberState, 's')
    .where('s.accededOn <= :day AND (s.exitedOn IS NULL OR s.exitedOn > :day)', { day: at.slice(0, 10) })
    .orderBy('s.id', 'ASC')
    .getMany();
}

/** Serialises the assessments of a year: two clerks pressing the button assess it once. */
export async function lockYear(tx: EntityManager, year: number): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtext('members.year'), $1)", [year]);
}

export async function isAssessed(tx: EntityManager, year: number): Promise<boolean> {
  return await tx.existsBy(AssessmentRow, { year, reversalId: IsNull() });
}

/** The assessments of a year that stand, locked in the order of their ids, so that no receipt comes between. */
export async function lockStandingYear(tx: EntityManager, year: number): Promise<AssessmentRow[]> {
  return await tx.find(AssessmentRow, {
    where: { year, reversalId: IsNull() },
    order: { id: 'ASC' },
    lock: { mode: 'pessimistic_write' },
  });
}

/** Whether money towards an assessment of the year that stands was booked and not taken back. */
export async function hasReceipts(tx: EntityManager, year: number): Promise<boolean> {
  const rows = await tx.query<{ has: boolean }[]>(
    `SELECT EXISTS (SELECT FROM standing_receipts r JOIN assessments a ON a.id = r.assessment_id
       WHERE a.year = $1 AND a.reversal_id IS NULL) AS has`,
    [year],
  );
  return rows[0]?.has === true;
}

/** Takes these assessments out of what is owed. */
export async function insertReversal(
  tx: EntityManager,
  reversal: AssessmentReversal,
  assessmentIds: readonly string[],
): Promise<void> {
  await tx.insert(AssessmentReversal, reversal);
  await tx.update(AssessmentRow, [...assessmentIds], { reversalId: reversal.id });
}

/** Years that were assessed and taken back, newest first. */
export async function findReversals(tx: EntityManager): Promise<AssessmentReversal[]> {
  return await tx.find(AssessmentReversal, { order: { reversedAt: 'DESC', id: 'DESC' }, take: 200 });
}

export async function insertAssessments(tx: EntityManager, rows: readonly AssessmentRow[]): Promise<void> {
  await tx.insert(AssessmentRow, [...rows]);
}

export async function findAssessment(tx: EntityManager, id: string): Promise<AssessmentRow | null> {
  return await tx.findOneBy(AssessmentRow, { id });
}

export async function lockAssessment(tx: EntityManager, id: string): Promise<AssessmentRow | null> {
  return await tx.findOne(AssessmentRow, { where: { id }, lock: { mode: 'pessimistic_write' } });
}

export async function noteOverdue(tx: EntityManager, id: string, since: Instant): Promise<void> {
  await tx.update(AssessmentRow, { id }, { overdueSince: since });
}

/** What a state was assessed in these years, by year. */
export async function assessedBy(
  tx: EntityManager,
  stateId: string,
  years: readonly number[],
): Promise<ReadonlyMap<number, bigint>> {
  const rows = await tx.query<{ year: number; minor: string }[]>(
    `SELECT year, assessed_minor AS minor FROM assessments
     WHERE state_id = $1 AND year = ANY($2) AND reversal_id IS NULL`,
    [stateId, [...years]],
  );
  return new Map(rows.map(({ year, minor }) => [year, BigInt(minor)]));
}

/** What of a state's assessments is not due yet and not paid. */
export async function notYetDue(tx: EntityManager, stateId: string, at: Instant): Promise<bigint> {
  const [row] = await tx.query<{ minor: string }[]>(
    `SELECT coalesce(sum(greatest(a.assessed_minor - coalesce(r.minor, 0), 0)), 0)::bigint AS minor
     FROM assessments a
     LEFT JOIN (SELECT assessment_id, sum(amount_minor) AS minor FROM standing_receipts GROUP BY assessment_id) r
       ON r.assessment_id = a.id
     WHERE a.state_id = $1 AND a.due_at > $2 AND a.reversal_id IS NULL`,
    [stateId, at],
  );
  return BigInt(row?.minor ?? 0);
}

export async function receivedFor(tx: EntityManager, assessmentId: string): Promise<bigint> {
  const [row] = await tx.query<{ minor: string }[]>(
    'SELECT coalesce(sum(amount_minor), 0)::bigint AS minor FROM standing_receipts WHERE assessment_id = $1',
    [assessmentId],
  );
  return BigInt(row?.minor ?? 0);
}

export async function insertWeightSet(
  tx: EntityManager,
  set: WeightSet,
  weights: readonly Omit<Weight, 'weightSetId'>[],
): Promise<void> {
  await tx.insert(WeightSet, set);
  await tx.insert(
    Weight,
    weights.map(({ stateId, votes }) => ({ weightSetId: set.id, stateId, votes })),
  );
}

/** The votes of exactly this year that were not taken back. */
export async function standingWeightSet(tx: EntityManager, year: number): Promise<WeightSet | null> {
  const set = await weightSetFor(tx, year);
  return set?.year === year ? set : null;
}

/** The number of a year's next set of votes: those taken back keep theirs. */
export async function nextWeightSetVersion(tx: EntityManager, year: number): Promise<number> {
  return (await tx.countBy(WeightSet, { year })) + 1;
}

/** The newest set of votes for the year or, before it is assessed, the last year that was; none that was taken back. */
export async function weightSetFor(tx: EntityManager, year: number): Promise<WeightSet | null> {
  return await tx
    .createQueryBuilder(WeightSet, 'w')
    .where('w.year <= :year', { year })
    .andWhere('NOT EXISTS (SELECT FROM assessment_reversals r WHERE r.weight_set_id = w.id)')
    .orderBy('w.year', 'DESC')
    .addOrderBy('w.version', 'DESC')
    .limit(1)
    .getOne();
}

export async function weightsOf(tx: EntityManager, weightSetId: string): Promise<Weight[]> {
  return await tx.find(Weight, { where: { weightSetId }, order: { stateId: 'ASC' } });
}

/** A contribution as the public may see it. */
export interface ContributionRow {
  readonly id: string;
  readonly stateId: string;
  readonly year: number;
  readonly assessedMinor: bigint;
  readonly receivedMinor: bigint;
  readonly currency: string;
  readonly onFloor: boolean;
  readonly dueAt: Instant;
  readonly overdueSince: Instant | null;
  /** What the state puts on its transfer, so that the statement explains itself. */
  readonly reference: string;
}

export async function contributionsOf(tx: EntityManager, year?: number): Promise<ContributionRow[]> {
  const rows = await tx.query<
    {
      id: string;
      state_id: string;
      year: number;
      assessed: string;
      received: string;
      currency: string;
      on_floor: boolean;
      due_at: Date;
      overdue_since: Date | null;
    }[]
  >(
    `SELECT a.id, a.state_id, a.year, a.assessed_minor AS assessed, a.currency, a.on_floor, a.due_at, a.overdue_since,
       (SELECT coalesce(sum(r.amount_minor), 0)::bigint FROM standing_receipts r WHERE r.assessment_id = a.id) AS received
     FROM assessments a WHERE a.reversal_id IS NULL AND ($1::integer IS NULL OR a.year = $1) ORDER BY a.year DESC, a.state_id`,
    [year ?? null],
  );
  return rows.map((row) => ({
    id: row.id,
    stateId: row.state_id,
    year: row.year,
    assessedMinor: BigInt(row.assessed),
    receivedMinor: BigInt(row.received),
    currency: row.currency,
    onFloor: row.on_floor,
    dueAt: instant(row.due_at),
    overdueSince: row.overdue_since === null ? null : instant(row.overdue_since),
    reference: contributionReference({ stateId: row.state_id, year: row.year }),
  }));
}

/** Contributions whose process should look: all open ones, or those past due for a minute and not noted. */
export async function openContributions(
  tx: EntityManager,
  scope: 'overdue' | 'all',
): Promise<{ readonly process: 'contribution'; readonly id: string }[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT a.id FROM assessments a
     WHERE a.reversal_id IS NULL
       AND a.assessed_minor > (SELECT coalesce(sum(r.amount_minor), 0) FROM standing_receipts r WHERE r.assessment_id = a.id)
       AND ($1 OR (a.overdue_since IS NULL AND a.due_at < clock_timestamp() - interval '1 minute'))
     ORDER BY a.id`,
    [scope === 'all'],
  );
  return rows.map(({ id }) => ({ process: 'contribution', id }));
}

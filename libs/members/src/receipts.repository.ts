import type { EntityManager } from 'typeorm';
import { In, IsNull } from 'typeorm';
import { instant } from '#libs/kernel/src/index.js';
import { AssessmentRow, ContributionReceipt, ReceiptEnding, ReceiptReversal } from './assessment.entity.js';
import type { ContributionName } from './domain/contribution-reference.js';
import type { StandingReceipt } from './domain/receipt.js';

/** Receipts of an assessment that were not taken back, oldest first. */
export async function standingReceipts(tx: EntityManager, assessmentId: string): Promise<StandingReceipt[]> {
  const rows = await tx.query<{ id: string; minor: string; day: string; confirmed: boolean }[]>(
    `SELECT id, amount_minor AS minor, value_date::text AS day, is_confirmed AS confirmed FROM standing_receipts
     WHERE assessment_id = $1 ORDER BY recorded_at, id`,
    [assessmentId],
  );
  return rows.map(({ id, minor, day, confirmed }) => ({
    id,
    amountMinor: BigInt(minor),
    valueDate: day,
    isConfirmed: confirmed,
  }));
}

export async function isReferenceUsed(tx: EntityManager, reference: string): Promise<boolean> {
  return await tx.existsBy(ContributionReceipt, { reference });
}

export async function findReceipt(tx: EntityManager, id: string): Promise<ContributionReceipt | null> {
  return await tx.findOneBy(ContributionReceipt, { id });
}

export async function insertReceipt(tx: EntityManager, receipt: ContributionReceipt): Promise<void> {
  await tx.insert(ContributionReceipt, receipt);
}

export async function endReceipt(tx: EntityManager, ending: ReceiptEnding): Promise<void> {
  await tx.insert(ReceiptEnding, ending);
}

export async function insertReversed(tx: EntityManager, reversal: ReceiptReversal): Promise<void> {
  await tx.insert(ReceiptReversal, reversal);
}

/** What lines of statements did to receipts and was not undone, with the receipts. */
export interface DoneByLines {
  readonly endings: readonly ReceiptEnding[];
  readonly reversals: readonly ReceiptReversal[];
  readonly receipts: ReadonlyMap<string, ContributionReceipt>;
}

export async function doneByLines(tx: EntityManager, movementIds: readonly string[]): Promise<DoneByLines> {
  const where = { movementId: In([...movementIds]), undoneAt: IsNull() };
  const endings = await tx.find(ReceiptEnding, { where, order: { id: 'ASC' } });
  const reversals = await tx.find(ReceiptReversal, { where, order: { id: 'ASC' } });
  const ids = [...endings, ...reversals].map(({ receiptId }) => receiptId);
  const receipts = await tx.findBy(ContributionReceipt, { id: In(ids) });
  return { endings, reversals, receipts: new Map(receipts.map((receipt) => [receipt.id, receipt])) };
}

/** The lines by which the bank took back what these lines had shown. */
export async function reversingLines(tx: EntityManager, movementIds: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }[]>(
    `SELECT v.movement_id AS id FROM receipt_reversals v JOIN receipt_endings e ON e.receipt_id = v.receipt_id
     WHERE v.undone_at IS NULL AND e.undone_at IS NULL AND e.movement_id = ANY($1::uuid[]) ORDER BY v.id`,
    [movementIds],
  );
  return rows.map(({ id }) => id);
}

export async function undoEnding(tx: EntityManager, id: string, at: string): Promise<void> {
  await tx.update(ReceiptEnding, { id }, { undoneAt: at });
}

export async function undoReversal(tx: EntityManager, id: string, at: string): Promise<void> {
  await tx.update(ReceiptReversal, { id }, { undoneAt: at });
}

/** The id of the assessment of a state and year that stands. */
export async function assessmentNamed(tx: EntityManager, name: ContributionName): Promise<string | null> {
  return (await tx.findOneBy(AssessmentRow, { ...name, reversalId: IsNull() }))?.id ?? null;
}

/** The assessment of a receipt by hand that names one of these references of the bank and waits for it. */
export async function assessmentAwaiting(
  tx: EntityManager,
  references: readonly string[],
  amountMinor: bigint,
): Promise<string | null> {
  const rows = await tx.query<{ assessment_id: string }[]>(
    `SELECT assessment_id FROM standing_receipts WHERE NOT is_confirmed AND reference = ANY($1::text[]) AND amount_minor = $2
     ORDER BY recorded_at LIMIT 1`,
    [references, amountMinor.toString()],
  );
  return rows[0]?.assessment_id ?? null;
}

/** A receipt by hand that no statement has shown yet. */
export interface OpenReceipt {
  readonly id: string;
  readonly assessmentId: string;
  readonly stateId: string;
  readonly year: number;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly valueDate: string;
  readonly reference: string;
  readonly recordedAt: string;
}

/** The receipts by hand that wait for the bank, longest first. */
export async function openReceipts(tx: EntityManager): Promise<OpenReceipt[]> {
  const rows = await tx.query<
    {
      id: string;
      assessment_id: string;
      state_id: string;
      year: number;
      minor: string;
      currency: string;
      day: string;
      reference: string;
      recorded_at: Date;
    }[]
  >(
    `SELECT r.id, r.assessment_id, a.state_id, a.year, r.amount_minor AS minor, r.currency, r.value_date::text AS day,
       r.reference, r.recorded_at
     FROM standing_receipts r JOIN assessments a ON a.id = r.assessment_id
     WHERE NOT r.is_confirmed ORDER BY r.recorded_at, r.id LIMIT 200`,
  );
  return rows.map((row) => ({
    id: row.id,
    assessmentId: row.assessment_id,
    stateId: row.state_id,
    year: row.year,
    amountMinor: BigInt(row.minor),
    currency: row.currency,
    valueDate: row.day,
    reference: row.reference,
    recordedAt: instant(row.recorded_at),
  }));
}

import type { EntityManager } from 'typeorm';
import { IsNull } from 'typeorm';
import { instant } from '#libs/kernel/src/index.js';
import { AssessmentRow, ContributionReceipt, ReceiptEnding } from './assessment.entity.js';
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

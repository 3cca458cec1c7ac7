import type { EntityManager } from 'typeorm';
import { IsNull } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { Appeal, Clarification, ClosingReport, InternalNote } from './case-exchange.entity.js';

export async function insertClarification(
  tx: EntityManager,
  asked: Pick<Clarification, 'applicationId' | 'question' | 'askedAt' | 'askedBy'>,
): Promise<string> {
  const id = newId();
  await tx.insert(Clarification, { id, ...asked });
  return id;
}

export async function findClarifications(tx: EntityManager, applicationId: string): Promise<Clarification[]> {
  return await tx.find(Clarification, { where: { applicationId }, order: { askedAt: 'ASC', id: 'ASC' } });
}

/** Answers the open question of a case. */
export async function answerClarification(
  tx: EntityManager,
  applicationId: string,
  answer: { readonly text: string; readonly at: Instant; readonly by: string },
): Promise<void> {
  await tx.update(
    Clarification,
    { applicationId, answeredAt: IsNull() },
    { answer: answer.text, answeredAt: answer.at, answeredBy: answer.by },
  );
}

export async function insertAppeal(
  tx: EntityManager,
  appeal: Pick<
    Appeal,
    'applicationId' | 'decisionId' | 'endStage' | 'decisionStage' | 'grounds' | 'filedAt' | 'filedBy'
  >,
): Promise<string> {
  const id = newId();
  await tx.insert(Appeal, { id, ...appeal });
  return id;
}

export async function findAppeals(tx: EntityManager, applicationId: string): Promise<Appeal[]> {
  return await tx.find(Appeal, { where: { applicationId }, order: { filedAt: 'ASC', id: 'ASC' } });
}

export async function decideAppeal(
  tx: EntityManager,
  id: string,
  decision: Required<{
    [F in 'outcome' | 'reasons' | 'decidedAt' | 'decidedBy']: NonNullable<Appeal[F]>;
  }>,
): Promise<void> {
  await tx.query(
    'UPDATE appeals SET outcome = $2, reasons = $3, decided_at = $4, decided_by = $5 WHERE id = $1 AND outcome IS NULL',
    [id, decision.outcome, JSON.stringify(decision.reasons), decision.decidedAt, decision.decidedBy],
  );
}

export async function insertNote(tx: EntityManager, note: Omit<InternalNote, 'id'>): Promise<string> {
  const id = newId();
  await tx.insert(InternalNote, { id, ...note });
  return id;
}

export async function findNotes(tx: EntityManager, applicationId: string): Promise<InternalNote[]> {
  return await tx.find(InternalNote, { where: { applicationId }, order: { at: 'ASC', id: 'ASC' } });
}

export async function insertClosingReport(
  tx: EntityManager,
  report: Omit<ClosingReport, 'id'>,
): Promise<string> {
  const id = newId();
  await tx.insert(ClosingReport, { id, ...report });
  return id;
}

/** Whether a closing report came in since the case began to close. */
export async function hasClosingReport(tx: EntityManager, applicationId: string): Promise<boolean> {
  return await tx.existsBy(ClosingReport, { applicationId });
}

import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { Answer, BudgetLine, PlannedMilestone, Submission } from './proposal.entity.js';

export async function findAnswers(tx: EntityManager, applicationId: string): Promise<Answer[]> {
  return await tx.find(Answer, { where: { applicationId }, order: { field: 'ASC' } });
}

/** Writes only the fields that were sent; each counts its own version. */
export async function writeAnswers(
  tx: EntityManager,
  applicationId: string,
  answers: Readonly<Record<string, string>>,
  at: Instant,
): Promise<void> {
  for (const [field, value] of Object.entries(answers)) {
    await tx.query(
      `INSERT INTO application_answers (application_id, field, value, version, updated_at) VALUES ($1, $2, $3, 1, $4)
       ON CONFLICT (application_id, field) DO UPDATE
       SET value = excluded.value, version = application_answers.version + 1, updated_at = excluded.updated_at`,
      [applicationId, field, value, at],
    );
  }
}

export async function findBudget(tx: EntityManager, applicationId: string): Promise<BudgetLine[]> {
  return await tx.find(BudgetLine, { where: { applicationId }, order: { position: 'ASC' } });
}

export async function replaceBudget(
  tx: EntityManager,
  applicationId: string,
  lines: readonly Omit<BudgetLine, 'id' | 'applicationId' | 'position'>[],
): Promise<void> {
  await tx.delete(BudgetLine, { applicationId });
  await tx.insert(
    BudgetLine,
    lines.map((line, index) => ({ id: newId(), applicationId, position: index + 1, ...line })),
  );
}

export async function findMilestones(tx: EntityManager, applicationId: string): Promise<PlannedMilestone[]> {
  return await tx.find(PlannedMilestone, { where: { applicationId }, order: { position: 'ASC' } });
}

export async function replaceMilestones(
  tx: EntityManager,
  applicationId: string,
  milestones: readonly Omit<PlannedMilestone, 'id' | 'applicationId' | 'position'>[],
): Promise<void> {
  await tx.delete(PlannedMilestone, { applicationId });
  await tx.insert(
    PlannedMilestone,
    milestones.map((milestone, index) => ({ id: newId(), applicationId, position: index + 1, ...milestone })),
  );
}

export async function findSubmissions(tx: EntityManager, applicationId: string): Promise<Submission[]> {
  return await tx.find(Submission, { where: { applicationId }, order: { submittedAt: 'ASC', id: 'ASC' } });
}

export async function insertSubmission(tx: EntityManager, submission: Submission): Promise<void> {
  await tx.query(
    `INSERT INTO application_submissions (id, application_id, kind, receipt, content, content_hash, submitted_at, submitted_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      submission.id,
      submission.applicationId,
      submission.kind,
      submission.receipt,
      JSON.stringify(submission.content),
      submission.contentHash,
      submission.submittedAt,
      submission.submittedBy,
    ],
  );
}

import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { prepared } from '#libs/kernel/src/prepared.js';
import type { PlannedCost, PlannedResult } from './domain/plan.js';
import { Answer, BudgetLine, PlannedMilestone, Submission } from './proposal.entity.js';

/** What the applicant wrote so far, and how often something of it was handed in. */
export interface ProposalFacts {
  readonly answers: Readonly<Record<string, string>>;
  readonly budget: readonly PlannedCost[];
  readonly milestones: readonly PlannedResult[];
  readonly submissions: number;
}

const PROPOSAL = prepared(
  `SELECT
     (SELECT coalesce(json_object_agg(field, value ORDER BY field), '{}') FROM application_answers
      WHERE application_id = $1) AS answers,
     (SELECT coalesce(json_agg(json_build_object('category', category, 'title', title, 'amountMinor', amount_minor::text)
                               ORDER BY position), '[]')
      FROM application_budget_lines WHERE application_id = $1) AS budget,
     (SELECT coalesce(json_agg(json_build_object('title', title, 'acceptance', acceptance,
                                                 'amountMinor', amount_minor::text, 'dueOn', due_on)
                               ORDER BY position), '[]')
      FROM application_milestones WHERE application_id = $1) AS milestones,
     (SELECT count(*)::int FROM application_submissions WHERE application_id = $1) AS submissions`,
);

/** The whole proposal of a locked case in one question. */
export async function findProposal(tx: EntityManager, applicationId: string): Promise<ProposalFacts> {
  const rows = await tx.query<ProposalRow[]>(PROPOSAL, [applicationId]);
  const [row] = rows;
  if (row === undefined) throw new Error('The proposal gave no row.');
  return { ...row, budget: row.budget.map(priced), milestones: row.milestones.map(priced) };
}

/** JSON has no integers as large as amounts may be: they come as text. */
type Unpriced<T> = Omit<T, 'amountMinor'> & { readonly amountMinor: string };

interface ProposalRow extends Omit<ProposalFacts, 'budget' | 'milestones'> {
  readonly budget: readonly Unpriced<PlannedCost>[];
  readonly milestones: readonly Unpriced<PlannedResult>[];
}

function priced<T extends { readonly amountMinor: string }>(
  line: T,
): Omit<T, 'amountMinor'> & { readonly amountMinor: bigint } {
  return { ...line, amountMinor: BigInt(line.amountMinor) };
}

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

const INSERT_SUBMISSION = prepared(
  `INSERT INTO application_submissions (id, application_id, kind, receipt, content, content_hash, submitted_at, submitted_by)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

export async function insertSubmission(tx: EntityManager, submission: Submission): Promise<void> {
  await tx.query(INSERT_SUBMISSION, [
    submission.id,
    submission.applicationId,
    submission.kind,
    submission.receipt,
    JSON.stringify(submission.content),
    submission.contentHash,
    submission.submittedAt,
    submission.submittedBy,
  ]);
}

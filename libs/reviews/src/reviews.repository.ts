import type { EntityManager } from 'typeorm';
import { In } from 'typeorm';
import { rowsOf } from '#libs/acts/src/index.js';
import type { ReviewAssignment } from './review-assignment.entity.js';
import { Recommendation } from './recommendation.entity.js';
import { ConflictDeclaration, Review, ReviewDraft } from './review.entity.js';

export async function insertReview(tx: EntityManager, review: Review): Promise<void> {
  await tx.insert(Review, review);
}

export async function findReviews(tx: EntityManager, assignmentIds: readonly string[]): Promise<Review[]> {
  if (assignmentIds.length === 0) return [];
  return await tx.find(Review, {
    where: { assignmentId: In([...assignmentIds]) },
    order: { submittedAt: 'ASC' },
  });
}

/** The reviews of a round that count: not those of somebody who declared a conflict afterwards. */
export async function countedReviews(
  tx: EntityManager,
  assignments: readonly Pick<ReviewAssignment, 'id' | 'state'>[],
): Promise<Review[]> {
  const counted = assignments.filter(({ state }) => state === 'submitted');
  return await findReviews(
    tx,
    counted.map(({ id }) => id),
  );
}

export async function findDraft(tx: EntityManager, assignmentId: string): Promise<ReviewDraft | null> {
  return await tx.findOneBy(ReviewDraft, { assignmentId });
}

/** Writes a draft over the version it was edited on (0: there was none); false where somebody was first. */
export async function writeDraft(
  tx: EntityManager,
  draft: Omit<ReviewDraft, 'version'>,
  editedVersion: number,
): Promise<boolean> {
  const { assignmentId, applicationVersion, scores, comments, summary, savedAt } = draft;
  const written = rowsOf<unknown>(
    await tx.query(
      editedVersion === 0
        ? `INSERT INTO review_drafts (assignment_id, application_version, scores, comments, summary, saved_at, version)
           VALUES ($1, $2, $3, $4, $5, $6, $7 + 1) ON CONFLICT DO NOTHING RETURNING 1`
        : `UPDATE review_drafts SET application_version = $2, scores = $3, comments = $4, summary = $5, saved_at = $6,
             version = version + 1 WHERE assignment_id = $1 AND version = $7 RETURNING 1`,
      [
        assignmentId,
        applicationVersion,
        JSON.stringify(scores),
        JSON.stringify(comments),
        summary,
        savedAt,
        editedVersion,
      ],
    ),
  );
  return written.length === 1;
}

export async function deleteDraft(tx: EntityManager, assignmentId: string): Promise<void> {
  await tx.delete(ReviewDraft, { assignmentId });
}

export async function insertDeclaration(tx: EntityManager, declaration: ConflictDeclaration): Promise<void> {
  await tx.insert(ConflictDeclaration, declaration);
}

/** Who declared a conflict with an application, in any of its rounds. */
export async function declaredConflicts(
  tx: EntityManager,
  applicationId: string,
): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ personId: string }[]>(
    `SELECT DISTINCT person_id AS "personId" FROM conflict_declarations
     WHERE application_id = $1 AND conflict <> 'none'`,
    [applicationId],
  );
  return new Set(rows.map(({ personId }) => personId));
}

export async function insertRecommendation(tx: EntityManager, recommendation: Recommendation): Promise<void> {
  await tx.insert(Recommendation, recommendation);
}

/** The newest recommendation on an application. */
export async function latestRecommendation(
  tx: EntityManager,
  applicationId: string,
): Promise<Recommendation | null> {
  return await tx.findOne(Recommendation, { where: { applicationId }, order: { at: 'DESC', id: 'DESC' } });
}

/** The chairs who recommended on an application, at any time. */
export async function recommendersOf(tx: EntityManager, applicationId: string): Promise<string[]> {
  const found = await tx.find(Recommendation, { where: { applicationId }, select: { byPerson: true } });
  return [...new Set(found.map(({ byPerson }) => byPerson))];
}

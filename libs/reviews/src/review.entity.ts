import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { DeclaredConflict } from './domain/declaration.js';
import type { Scores } from './domain/rubric.js';

/** A submitted review. Never changed; hidden from the other reviewers until their own is in. */
@Entity('reviews')
@Unique('uq_reviews_assignment', ['assignmentId'])
@Check('ck_reviews_version', 'application_version > 0')
export class Review {
  @IdColumn({ primaryKeyConstraintName: 'pk_reviews' })
  id: string;

  @ForeignKey('review_assignments', { name: 'fk_reviews_assignment_id' })
  @RefColumn({ name: 'assignment_id' })
  assignmentId: string;

  /** The version of the application that was read. */
  @Column({ name: 'application_version', type: 'integer' })
  applicationVersion: number;

  /** By criterion, in hundredths. */
  @Column({ name: 'scores', type: 'jsonb' })
  scores: Scores;

  @Column({ name: 'comments', type: 'jsonb' })
  comments: Readonly<Record<string, string>>;

  @Column({ name: 'summary', type: 'text' })
  summary: string;

  @InstantColumn({ name: 'submitted_at' })
  submittedAt: string;
}

/** A review being written. Stays with its reviewer, also when the assignment ends first. */
@Entity('review_drafts')
@Check('ck_review_drafts_version', 'application_version > 0')
export class ReviewDraft {
  @ForeignKey('review_assignments', { name: 'fk_review_drafts_assignment_id' })
  @PrimaryColumn({ name: 'assignment_id', type: 'uuid', primaryKeyConstraintName: 'pk_review_drafts' })
  assignmentId: string;

  @Column({ name: 'application_version', type: 'integer' })
  applicationVersion: number;

  @Column({ name: 'scores', type: 'jsonb' })
  scores: Scores;

  @Column({ name: 'comments', type: 'jsonb' })
  comments: Readonly<Record<string, string>>;

  @Column({ name: 'summary', type: 'text' })
  summary: string;

  @InstantColumn({ name: 'saved_at' })
  savedAt: string;

  @Column({ name: 'version', type: 'integer' })
  version: number;
}

/** What somebody asked to judge declared: "none" is kept as well. The explanation is restricted. */
@Entity('conflict_declarations')
@Index('ix_conflict_declarations_application', ['applicationId', 'personId'])
@Check(
  'ck_conflict_declarations_conflict',
  `conflict IN ('none', 'employment', 'collaboration', 'family', 'financial', 'competition', 'other')`,
)
@Check('ck_conflict_declarations_explained', `conflict = 'none' OR explanation IS NOT NULL`)
export class ConflictDeclaration {
  @IdColumn({ primaryKeyConstraintName: 'pk_conflict_declarations' })
  id: string;

  @ForeignKey('applications', { name: 'fk_conflict_declarations_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @ForeignKey('review_assignments', { name: 'fk_conflict_declarations_assignment_id' })
  @RefColumn({ name: 'assignment_id' })
  assignmentId: string;

  @ForeignKey('people', { name: 'fk_conflict_declarations_person_id' })
  @RefColumn({ name: 'person_id' })
  personId: string;

  @Column({ name: 'conflict', type: 'text' })
  conflict: DeclaredConflict;

  @Column({ name: 'explanation', type: 'text', nullable: true })
  explanation: string | null;

  @Column({ name: 'has_time', type: 'boolean' })
  hasTime: boolean;

  @InstantColumn({ name: 'declared_at' })
  declaredAt: string;
}

import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** One round of reviews of one application; a reopened case gets another. */
@Entity('review_rounds')
@Unique('uq_review_rounds_number', ['applicationId', 'number'])
@Index('uq_review_rounds_open', { synchronize: false })
@Check('ck_review_rounds_state', `state IN ('open', 'closed')`)
@Check('ck_review_rounds_closed', `(state = 'closed') = (closed_at IS NOT NULL)`)
@Check('ck_review_rounds_wanted', 'wanted > 0')
export class ReviewRound {
  @IdColumn({ primaryKeyConstraintName: 'pk_review_rounds' })
  id: string;

  @ForeignKey('applications', { name: 'fk_review_rounds_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  /** 1, 2, … within the application. */
  @Column({ name: 'number', type: 'integer' })
  number: number;

  @Column({ name: 'state', type: 'text' })
  state: 'open' | 'closed';

  /** The rubric and the times of this round, whatever is adopted later. */
  @ForeignKey('policies', { name: 'fk_review_rounds_policy_id' })
  @RefColumn({ name: 'policy_id' })
  policyId: string;

  /** How many reviews close it. */
  @Column({ name: 'wanted', type: 'integer' })
  wanted: number;

  @InstantColumn({ name: 'opened_at' })
  openedAt: string;

  /** When the case's own time for review ends. It escalates and closes nothing. */
  @InstantColumn({ name: 'due_at', nullable: true })
  dueAt: string | null;

  /** Since when the chair knows that nobody is left to ask. */
  @InstantColumn({ name: 'escalated_at', nullable: true })
  escalatedAt: string | null;

  @InstantColumn({ name: 'closed_at', nullable: true })
  closedAt: string | null;
}

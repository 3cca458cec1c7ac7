import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { Verdict } from './domain/recommendation.js';

/** What the board recommends, signed by its chair. Never changed; after an appeal or a reopening there is a newer one. */
@Entity('recommendations')
@Index('ix_recommendations_application', ['applicationId', 'at'])
@Check('ck_recommendations_verdict', `verdict IN ('fund', 'decline')`)
@Check('ck_recommendations_award', `(verdict = 'fund') = (award_minor IS NOT NULL) AND award_minor > 0`)
@Check('ck_recommendations_reasons', 'jsonb_array_length(reasons) > 0')
export class Recommendation {
  @IdColumn({ primaryKeyConstraintName: 'pk_recommendations' })
  id: string;

  @ForeignKey('applications', { name: 'fk_recommendations_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  /** The round it rests on. */
  @ForeignKey('review_rounds', { name: 'fk_recommendations_round_id' })
  @RefColumn({ name: 'round_id' })
  roundId: string;

  @Column({ name: 'verdict', type: 'text' })
  verdict: Verdict;

  @MinorColumn({ name: 'award_minor', nullable: true })
  awardMinor: bigint | null;

  /** The mean of the reviews when it was made, rounded half up: the key of the merit order. */
  @Column({ name: 'score_hundredths', type: 'integer' })
  scoreHundredths: number;

  @Column({ name: 'reasons', type: 'jsonb' })
  reasons: readonly string[];

  @ForeignKey('people', { name: 'fk_recommendations_by_person' })
  @RefColumn({ name: 'by_person' })
  byPerson: string;

  @InstantColumn({ name: 'at' })
  at: string;
}

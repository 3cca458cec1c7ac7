import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';
import type { MethodComparison } from './domain/method-comparison.js';
import type { MethodState } from './domain/method-lifecycle.js';
import type { MethodBody } from './domain/priority-method.js';

/** A version of the priority method from its proposal to its end. The one in force stands in `policies` too: readers ask there. */
@Entity('health_methods')
@Check('ck_health_methods_version', 'version > 0')
@Check('ck_health_methods_state', `state IN ('computing', 'computed', 'in-force', 'retired', 'discarded')`)
@Check(
  'ck_health_methods_computed',
  `state NOT IN ('computed', 'in-force', 'retired') OR computed_at IS NOT NULL`,
)
@Check(
  'ck_health_methods_adopted',
  `(state IN ('in-force', 'retired')) = (adopted_at IS NOT NULL) AND (adopted_at IS NULL) = (adopted_by IS NULL)`,
)
@Check('ck_health_methods_ended', `(state IN ('retired', 'discarded')) = (ended_at IS NOT NULL)`)
@Check('ck_health_methods_reason', 'length(reason) BETWEEN 1 AND 4000')
@Check('ck_health_methods_adoption_reason', 'length(adoption_reason) BETWEEN 1 AND 4000')
@Index('uq_health_methods_in_force', { synchronize: false })
@Index('uq_health_methods_computing', { synchronize: false })
export class HealthMethod {
  @PrimaryColumn({ name: 'version', type: 'integer', primaryKeyConstraintName: 'pk_health_methods' })
  version: number;

  @Column({ name: 'body', type: 'jsonb' })
  body: MethodBody;

  @Column({ name: 'state', type: 'text' })
  state: MethodState;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @Column({ name: 'proposed_by', type: 'text' })
  proposedBy: string;

  @InstantColumn({ name: 'proposed_at' })
  proposedAt: string;

  /** The last project scored under it; a run that was cut off goes on behind it. */
  @Column({ name: 'scored_to', type: 'uuid', nullable: true })
  scoredTo: string | null;

  @Column({ name: 'scored', type: 'integer', default: 0 })
  scored: number;

  /** How many projects there were when it began. */
  @Column({ name: 'total', type: 'integer', nullable: true })
  total: number | null;

  @InstantColumn({ name: 'computed_at', nullable: true })
  computedAt: string | null;

  @Column({ name: 'comparison', type: 'jsonb', nullable: true })
  comparison: MethodComparison | null;

  /** The same without projects that had their page for themselves then: for whoever does not look with them. */
  @Column({ name: 'comparison_shown', type: 'jsonb', nullable: true })
  comparisonShown: MethodComparison | null;

  @Column({ name: 'adopted_by', type: 'text', nullable: true })
  adoptedBy: string | null;

  @InstantColumn({ name: 'adopted_at', nullable: true })
  adoptedAt: string | null;

  @Column({ name: 'adoption_reason', type: 'text', nullable: true })
  adoptionReason: string | null;

  @InstantColumn({ name: 'ended_at', nullable: true })
  endedAt: string | null;
}

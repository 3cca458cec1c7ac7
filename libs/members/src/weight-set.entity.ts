import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** The votes of all members for a year, computed once and frozen. A motion pins the set it opened under. */
@Entity('weight_sets')
@Unique('uq_weight_sets_year', ['year', 'version'])
export class WeightSet {
  @IdColumn({ primaryKeyConstraintName: 'pk_weight_sets' })
  id: string;

  @Column({ name: 'year', type: 'integer' })
  year: number;

  @Column({ name: 'version', type: 'integer' })
  version: number;

  @ForeignKey('policies', { name: 'fk_weight_sets_policy_id' })
  @RefColumn({ name: 'policy_id' })
  policyId: string;

  @InstantColumn({ name: 'computed_at' })
  computedAt: string;
}

/** Whole votes of one member in one set. */
@Entity('weights')
@Check('ck_weights_votes', 'votes >= 0')
export class Weight {
  @ForeignKey('weight_sets', { name: 'fk_weights_weight_set_id' })
  @PrimaryColumn({ name: 'weight_set_id', type: 'uuid', primaryKeyConstraintName: 'pk_weights' })
  weightSetId: string;

  @ForeignKey('member_states', { name: 'fk_weights_state_id' })
  @PrimaryColumn({ name: 'state_id', type: 'text', primaryKeyConstraintName: 'pk_weights' })
  stateId: string;

  @Column({ name: 'votes', type: 'integer' })
  votes: number;
}

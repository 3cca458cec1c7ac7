import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** One executive's signature under an emergency award. */
@Entity('emergency_approvals')
@Unique('uq_emergency_approvals_person', ['applicationId', 'personId', 'visitSince'])
@Check('ck_emergency_approvals_amount', 'amount_minor > 0')
export class EmergencyApproval {
  @IdColumn({ primaryKeyConstraintName: 'pk_emergency_approvals' })
  id: string;

  @ForeignKey('applications', { name: 'fk_emergency_approvals_application_id' })
  @RefColumn({ name: 'application_id' })
  applicationId: string;

  /** The visit to the decision it belongs to: after an appeal everybody signs anew. */
  @InstantColumn({ name: 'visit_since' })
  visitSince: string;

  @ForeignKey('people', { name: 'fk_emergency_approvals_person_id' })
  @RefColumn({ name: 'person_id' })
  personId: string;

  @MinorColumn({ name: 'amount_minor' })
  amountMinor: bigint;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  @InstantColumn({ name: 'at' })
  at: string;
}

/** What was awarded in emergencies in a quarter. Locked by the last signer. */
@Entity('emergency_caps')
@Check('ck_emergency_caps_used', 'used_minor >= 0')
export class EmergencyCap {
  /** `2026-Q4`. */
  @PrimaryColumn({ name: 'quarter', type: 'text', primaryKeyConstraintName: 'pk_emergency_caps' })
  quarter: string;

  @MinorColumn({ name: 'used_minor' })
  usedMinor: bigint;

  @Column({ name: 'currency', type: 'text' })
  currency: string;
}

/** The last decision number of a year. */
@Entity('decision_counters')
@Check('ck_decision_counters_last', 'last > 0')
export class DecisionCounter {
  @PrimaryColumn({ name: 'year', type: 'integer', primaryKeyConstraintName: 'pk_decision_counters' })
  year: number;

  @Column({ name: 'last', type: 'integer' })
  last: number;
}

import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { CallForm } from './domain/call-form.js';

/** An invitation to apply: dates, range, form, and the policy versions its cases run under. */
@Entity('calls')
@Unique('uq_calls_slug', ['slug'])
@Index('ix_calls_programme', ['programmeId'])
@Check('ck_calls_range', 'min_minor > 0 AND max_minor >= min_minor')
@Check('ck_calls_dates', 'closes_at IS NULL OR closes_at > opens_at')
@Check('ck_calls_instrument', "instrument IN ('grant', 'stipend', 'service-contract')")
export class Call {
  @IdColumn({ primaryKeyConstraintName: 'pk_calls' })
  id: string;

  @ForeignKey('programmes', { name: 'fk_calls_programme_id' })
  @RefColumn({ name: 'programme_id' })
  programmeId: string;

  @Column({ name: 'slug', type: 'text' })
  slug: string;

  @Column({ name: 'title', type: 'text' })
  title: string;

  @InstantColumn({ name: 'opens_at' })
  opensAt: string;

  /** Exclusive; null: until further notice. */
  @InstantColumn({ name: 'closes_at', nullable: true })
  closesAt: string | null;

  /** When the call's own process announced the opening and the closing; they decide nothing. */
  @InstantColumn({ name: 'opened_at', nullable: true })
  openedAt: string | null;

  @InstantColumn({ name: 'closed_at', nullable: true })
  closedAt: string | null;

  @Column({ name: 'two_step', type: 'boolean' })
  twoStep: boolean;

  @Column({ name: 'emergency', type: 'boolean' })
  emergency: boolean;

  @Column({ name: 'instrument', type: 'text' })
  instrument: string;

  @MinorColumn({ name: 'min_minor' })
  minMinor: bigint;

  @MinorColumn({ name: 'max_minor' })
  maxMinor: bigint;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  @ForeignKey('policies', { name: 'fk_calls_lifecycle_policy_id' })
  @RefColumn({ name: 'lifecycle_policy_id' })
  lifecyclePolicyId: string;

  @ForeignKey('policies', { name: 'fk_calls_review_policy_id' })
  @RefColumn({ name: 'review_policy_id' })
  reviewPolicyId: string;

  @ForeignKey('policies', { name: 'fk_calls_council_policy_id' })
  @RefColumn({ name: 'council_policy_id' })
  councilPolicyId: string;

  @ForeignKey('policies', { name: 'fk_calls_treasury_policy_id' })
  @RefColumn({ name: 'treasury_policy_id' })
  treasuryPolicyId: string;

  @Column({ name: 'form', type: 'jsonb' })
  form: CallForm;

  @Column({ name: 'version', type: 'integer', default: 1 })
  version: number;
}

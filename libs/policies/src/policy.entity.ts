import { Check, Column, Entity, Unique } from 'typeorm';
import { IdColumn, InstantColumn } from '#libs/kernel/src/columns.js';

/** One version of one policy. A version never changes; a new rule is a new version. */
@Entity('policies')
@Unique('uq_policies_version', ['kind', 'name', 'version'])
@Check('ck_policies_version', 'version > 0')
export class Policy {
  @IdColumn({ primaryKeyConstraintName: 'pk_policies' })
  id: string;

  /** Which rules it feeds: `lifecycle`, `review`, `council`, `treasury`, `weights`, `assessment`, … */
  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'version', type: 'integer' })
  version: number;

  @Column({ name: 'body', type: 'jsonb' })
  body: unknown;

  @InstantColumn({ name: 'adopted_at', default: () => 'clock_timestamp()' })
  adoptedAt: string;

  @Column({ name: 'adopted_by', type: 'text' })
  adoptedBy: string;

  @InstantColumn({ name: 'in_force_from' })
  inForceFrom: string;

  /** Number of the decision of the council behind it; null for what the fund was founded with and for methods. Public. */
  @Column({ name: 'decision', type: 'text', nullable: true })
  decision: string | null;
}

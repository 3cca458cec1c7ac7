import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';

/**
 * A project's history as counts per pseudonymous person and day, in columns of equal length (`domain/day-counts.ts`).
 * Restricted, replaced by every clone, gone two years after it was counted.
 */
@Entity('health_day_counts')
@Check('ck_health_day_counts_source', `source IN ('git-history', 'snapshot')`)
@Check(
  'ck_health_day_counts_columns',
  'cardinality(kinds) = cardinality(days) AND cardinality(days) = cardinality(persons) AND cardinality(persons) = cardinality(employers) AND cardinality(employers) = cardinality(counts)',
)
@Check('ck_health_day_counts_refs', `refs ~ '^[0-9a-f]{64}$'`)
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_day_counts_project_id' })
export class HealthDayCounts {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_health_day_counts' })
  projectId: string;

  @Column({ name: 'source', type: 'text' })
  source: 'git-history' | 'snapshot';

  /** The forge's last push when it was counted; null where no forge told. */
  @InstantColumn({ name: 'pushed_at', nullable: true })
  pushedAt: string | null;

  /** The digest of HEAD and tags that were counted (`git/refs.ts`); null where it is not known. */
  @Column({ name: 'refs', type: 'text', nullable: true })
  refs: string | null;

  @InstantColumn({ name: 'counted_at' })
  countedAt: string;

  @Column({ name: 'is_complete', type: 'boolean' })
  isComplete: boolean;

  @Column({ name: 'kinds', type: 'smallint', array: true })
  kinds: number[];

  @Column({ name: 'days', type: 'integer', array: true })
  days: number[];

  @Column({ name: 'persons', type: 'integer', array: true })
  persons: number[];

  @Column({ name: 'employers', type: 'integer', array: true })
  employers: number[];

  @Column({ name: 'counts', type: 'integer', array: true })
  counts: number[];

  /** By what who objects later is known again (`domain/objection.ts`); null where it was not kept. */
  @Column({ name: 'identities', type: 'integer', array: true, nullable: true })
  identities: number[] | null;
}

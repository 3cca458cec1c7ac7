import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { LatestValues, SourceName } from './domain/collected-value.js';
import type { NullReason } from './domain/metric.js';

/** One value of one source, kept as history. Null carries its reason. */
@Entity('health_metrics')
@Unique('uq_health_metrics_value', ['collectionId', 'metric', 'source'])
@Check('ck_health_metrics_null', '(value IS NULL) = (null_reason IS NOT NULL)')
@Check(
  'ck_health_metrics_null_reason',
  `null_reason IS NULL OR null_reason IN ('not-collected', 'not-applicable', 'error', 'rate-limited', 'no-demand')`,
)
@Check('ck_health_metrics_coverage', 'coverage BETWEEN 0 AND 1')
@ForeignKey('HealthCollection', ['collectionId'], ['id'], { name: 'fk_health_metrics_collection_id' })
@Index('ix_health_metrics_project', ['projectId', 'metric', 'observedAt'])
@Index('ix_health_metrics_age', ['tier', 'observedAt'])
export class HealthMetric {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_metrics' })
  id: string;

  @RefColumn({ name: 'collection_id' })
  collectionId: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'metric', type: 'text' })
  metric: string;

  @Column({ name: 'tier', type: 'smallint' })
  tier: number;

  @Column({ name: 'value', type: 'double precision', nullable: true })
  value: number | null;

  @Column({ name: 'numerator', type: 'double precision', nullable: true })
  numerator: number | null;

  @Column({ name: 'denominator', type: 'double precision', nullable: true })
  denominator: number | null;

  @Column({ name: 'unit', type: 'text' })
  unit: string;

  @InstantColumn({ name: 'window_start', nullable: true })
  windowStart: string | null;

  @InstantColumn({ name: 'window_end', nullable: true })
  windowEnd: string | null;

  @InstantColumn({ name: 'observed_at' })
  observedAt: string;

  @Column({ name: 'source', type: 'text' })
  source: SourceName;

  @Column({ name: 'source_version', type: 'text' })
  sourceVersion: string;

  @Column({ name: 'method_version', type: 'text' })
  methodVersion: string;

  @Column({ name: 'coverage', type: 'double precision' })
  coverage: number;

  @Column({ name: 'null_reason', type: 'text', nullable: true })
  nullReason: NullReason | null;
}

/** The newest value of every metric, one row per project. */
@Entity('health_latest')
@Index('ix_health_latest_looked', ['lookedAt'])
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_latest_project_id' })
@ForeignKey('HealthCollection', ['collectionId'], ['id'], { name: 'fk_health_latest_collection_id' })
export class HealthLatest {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_health_latest' })
  projectId: string;

  @RefColumn({ name: 'collection_id' })
  collectionId: string;

  @Column({ name: 'metrics', type: 'jsonb' })
  metrics: LatestValues;

  @InstantColumn({ name: 'updated_at' })
  updatedAt: string;

  /** When it was last looked at in earnest: a collection that could not reach a source does not count. */
  @InstantColumn({ name: 'looked_at', nullable: true })
  lookedAt: string | null;

  /** Collections since then that could not reach everything: the sweep comes back later each time. */
  @Column({ name: 'missed', type: 'integer', default: 0 })
  missed: number;
}

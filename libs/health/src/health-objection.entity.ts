import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** Somebody does not want to be counted as a person, under an address of which only a digest is kept. */
@Entity('health_objections')
@Check('ck_health_objections_digest', `digest ~ '^[0-9a-f]{64}$'`)
@Check('ck_health_objections_proven_by', `proven_by IN ('account', 'mail')`)
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_objections_project_id' })
@Index('ix_health_objections_project', ['projectId', 'statedAt'])
export class HealthObjection {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_objections' })
  id: string;

  @Column({ name: 'digest', type: 'text' })
  digest: string;

  /** Null: everywhere. */
  @RefColumn({ name: 'project_id', nullable: true })
  projectId: string | null;

  @Column({ name: 'proven_by', type: 'text' })
  provenBy: 'account' | 'mail';

  @InstantColumn({ name: 'stated_at' })
  statedAt: string;
}

import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** Somebody's hint that a project deserves attention; it obliges nobody and is no application. */
@Entity('project_nominations')
@Check('ck_project_nominations_reason', 'length(reason) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_project_nominations_project_id' })
@ForeignKey('Person', ['nominatedBy'], ['id'], { name: 'fk_project_nominations_nominated_by' })
@Index('ix_project_nominations_project', ['projectId', 'at'])
export class ProjectNomination {
  @IdColumn({ primaryKeyConstraintName: 'pk_project_nominations' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @RefColumn({ name: 'nominated_by' })
  nominatedBy: string;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @InstantColumn({ name: 'at' })
  at: string;
}

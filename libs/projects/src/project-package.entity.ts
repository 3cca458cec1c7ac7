import { Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** A package a project publishes, as a package URL without version. */
@Entity('project_packages')
@Unique('uq_project_packages_purl', ['purl'])
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_project_packages_project_id' })
@Index('ix_project_packages_project', ['projectId'])
export class ProjectPackage {
  @IdColumn({ primaryKeyConstraintName: 'pk_project_packages' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'purl', type: 'text' })
  purl: string;
}

import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** An address a repository had before its forge moved it. It still leads to the project, and nobody else enters it. */
@Entity('project_repository_aliases')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_project_repository_aliases_project_id' })
@Index('ix_project_repository_aliases_project', ['projectId'])
export class RepositoryAlias {
  @PrimaryColumn({
    name: 'url_key',
    type: 'text',
    primaryKeyConstraintName: 'pk_project_repository_aliases',
  })
  urlKey: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'url', type: 'text' })
  url: string;

  @InstantColumn({ name: 'until' })
  until: string;
}

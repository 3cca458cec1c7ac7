import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';

/** What one project is found by: written with every change of the project, from public facts only. */
@Entity('project_directory')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_project_directory_project_id' })
@Index('uq_project_directory_name', { synchronize: false })
@Index('ix_project_directory_tags', { synchronize: false })
@Index('ix_project_directory_words', { synchronize: false })
@Index('ix_project_directory_version', ['indexVersion'])
export class ProjectDirectoryEntry {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_project_directory' })
  projectId: string;

  @Column({ name: 'sort_name', type: 'text', collation: 'C' })
  sortName: string;

  @Column({ name: 'tags', type: 'text', array: true })
  tags: string[];

  @Column({ name: 'words', type: 'tsvector' })
  words: string;

  /** Of the rule that wrote it; an older one is written anew by the upkeep. */
  @Column({ name: 'index_version', type: 'smallint' })
  indexVersion: number;
}

/** How many projects carried a tag when they were last counted. */
@Entity('project_facets')
export class ProjectFacet {
  @PrimaryColumn({ name: 'tag', type: 'text', primaryKeyConstraintName: 'pk_project_facets' })
  tag: string;

  @Column({ name: 'projects', type: 'integer' })
  projects: number;

  @InstantColumn({ name: 'counted_at' })
  countedAt: string;
}

import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { Forge } from './domain/repository-url.js';

/** A repository of a project, under its one normalised address. A repository belongs to one project. */
@Entity('project_repositories')
@Unique('uq_project_repositories_url_key', ['urlKey'])
@Check('ck_project_repositories_forge', `forge IN ('github', 'gitlab', 'forgejo', 'other')`)
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_project_repositories_project_id' })
@Index('ix_project_repositories_project', ['projectId', 'position'])
export class ProjectRepository {
  @IdColumn({ primaryKeyConstraintName: 'pk_project_repositories' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  /** The first is the main one. */
  @Column({ name: 'position', type: 'integer' })
  position: number;

  @Column({ name: 'url', type: 'text' })
  url: string;

  /** The address in lower case: two spellings of one repository share it. */
  @Column({ name: 'url_key', type: 'text' })
  urlKey: string;

  @Column({ name: 'forge', type: 'text' })
  forge: Forge;

  @Column({ name: 'host', type: 'text' })
  host: string;

  @Column({ name: 'owner', type: 'text' })
  owner: string;

  @Column({ name: 'name', type: 'text' })
  name: string;
}

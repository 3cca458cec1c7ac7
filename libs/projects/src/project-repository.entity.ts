import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { Forge } from './domain/repository-url.js';
import type { RepositoryFlag } from './domain/sighting.js';

/** A repository of a project, under its one normalised address. A repository belongs to one project. */
@Entity('project_repositories')
@Unique('uq_project_repositories_url_key', ['urlKey'])
@Unique('uq_project_repositories_forge_id', ['host', 'forgeId'])
@Check('ck_project_repositories_flag', `flag IN ('other-repository', 'address-taken')`)
@Check('ck_project_repositories_seen', 'seen_at IS NOT NULL OR (forge_id IS NULL AND pushed_at IS NULL)')
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

  /** The forge's own number: stays when the repository is renamed or moved. Null until the forge was asked. */
  @Column({ name: 'forge_id', type: 'text', nullable: true })
  forgeId: string | null;

  /** Last push as the forge told it at `seenAt`; null where it does not say. */
  @InstantColumn({ name: 'pushed_at', nullable: true })
  pushedAt: string | null;

  /** When the forge last answered for this repository: what is known of it is as old as that. */
  @InstantColumn({ name: 'seen_at', nullable: true })
  seenAt: string | null;

  /** Something a person has to look at; the repository is not followed meanwhile. */
  @Column({ name: 'flag', type: 'text', nullable: true })
  flag: RepositoryFlag | null;
}

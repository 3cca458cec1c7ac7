import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';
import type { ProjectRelation } from './domain/editors.js';

/** Who registered a project and who has proven to maintain it. */
@Entity('project_people')
@Check('ck_project_people_relation', `relation IN ('registrant', 'maintainer')`)
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_project_people_project_id' })
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_project_people_person_id' })
@Index('ix_project_people_person', ['personId'])
export class ProjectPerson {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_project_people' })
  projectId: string;

  @PrimaryColumn({ name: 'person_id', type: 'uuid', primaryKeyConstraintName: 'pk_project_people' })
  personId: string;

  @Column({ name: 'relation', type: 'text' })
  relation: ProjectRelation;

  @InstantColumn({ name: 'since', default: () => 'clock_timestamp()' })
  since: string;
}

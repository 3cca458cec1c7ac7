import { Check, Column, Entity, ForeignKey, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { EurostackLayer } from './domain/eurostack-layer.js';
import type { ProjectLifecycle } from './domain/lifecycle.js';

/** A project of the directory. */
@Entity('projects')
@Unique('uq_projects_slug', ['slug'])
@Check('ck_projects_name', 'length(name) BETWEEN 1 AND 200')
@Check(
  'ck_projects_eurostack_layer',
  `eurostack_layer IN ('data-ai', 'software-platforms', 'cloud', 'connected-devices', 'networks', 'chips', 'critical-resources')`,
)
@Check('ck_projects_licence', '(licence IS NULL) = (is_osi_approved IS NULL)')
@Check('ck_projects_lifecycle', `lifecycle IN ('active', 'archived', 'deprecated', 'disabled', 'unknown')`)
@Check('ck_projects_language', 'length(language) BETWEEN 1 AND 40')
@ForeignKey('Person', ['registeredBy'], ['id'], { name: 'fk_projects_registered_by' })
export class Project {
  @IdColumn({ primaryKeyConstraintName: 'pk_projects' })
  id: string;

  @Column({ name: 'slug', type: 'text' })
  slug: string;

  @Column({ name: 'name', type: 'text' })
  name: string;

  @Column({ name: 'summary', type: 'text' })
  summary: string;

  @Column({ name: 'homepage', type: 'text', nullable: true })
  homepage: string | null;

  /** SPDX expression; null where not known. */
  @Column({ name: 'licence', type: 'text', nullable: true })
  licence: string | null;

  @Column({ name: 'is_osi_approved', type: 'boolean', nullable: true })
  isOsiApproved: boolean | null;

  @Column({ name: 'eurostack_layer', type: 'text' })
  eurostackLayer: EurostackLayer;

  /** As its forge and registries say; not part of what people edit. */
  @Column({ name: 'lifecycle', type: 'text', default: 'unknown' })
  lifecycle: ProjectLifecycle;

  /** The main programming language; context, never score. */
  @Column({ name: 'language', type: 'text', nullable: true })
  language: string | null;

  /** Null where the fund entered it. */
  @RefColumn({ name: 'registered_by', nullable: true })
  registeredBy: string | null;

  @InstantColumn({ name: 'created_at', default: () => 'clock_timestamp()' })
  createdAt: string;

  @Column({ name: 'version', type: 'integer', default: 1 })
  version: number;
}

import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { CollectionOutcome, RequestReason, RunOutcome } from './domain/collection.js';
import type { SourceName } from './domain/collected-value.js';

/** One round of looking at a project, through all sources that know it. */
@Entity('health_collections')
@Check('ck_health_collections_tier', 'tier IN (1, 2)')
@Check('ck_health_collections_reason', `reason IN ('application', 'refresh', 'sweep', 'funded', 'outreach')`)
@Check(
  'ck_health_collections_state',
  `(state = 'collecting' AND outcome IS NULL AND finished_at IS NULL) OR (state = 'finished' AND finished_at IS NOT NULL AND outcome IN ('collected', 'partial', 'unavailable'))`,
)
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_collections_project_id' })
@Index('ix_health_collections_project', ['projectId', 'requestedAt'])
@Index('uq_health_collections_open', { synchronize: false })
export class HealthCollection {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_collections' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'tier', type: 'smallint' })
  tier: 1 | 2;

  @Column({ name: 'reason', type: 'text' })
  reason: RequestReason;

  @Column({ name: 'state', type: 'text' })
  state: 'collecting' | 'finished';

  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: CollectionOutcome | null;

  @InstantColumn({ name: 'requested_at' })
  requestedAt: string;

  @InstantColumn({ name: 'finished_at', nullable: true })
  finishedAt: string | null;
}

/** How one source ended in one collection. */
@Entity('health_source_runs')
@Unique('uq_health_source_runs_source', ['collectionId', 'source'])
@Check('ck_health_source_runs_tier', 'tier IN (1, 2)')
@Check('ck_health_source_runs_outcome', `outcome IN ('collected', 'failed', 'unreached')`)
@Check(
  'ck_health_source_runs_source',
  `source IN ('github', 'gitlab', 'forgejo', 'git-history', 'ledger', 'open-collective', 'funding-files', 'registry', 'scorecard', 'openssf', 'snapshot')`,
)
@ForeignKey('HealthCollection', ['collectionId'], ['id'], { name: 'fk_health_source_runs_collection_id' })
export class HealthSourceRun {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_source_runs' })
  id: string;

  @RefColumn({ name: 'collection_id' })
  collectionId: string;

  @Column({ name: 'source', type: 'text' })
  source: SourceName;

  /** What it was asked about: facts, or people too. */
  @Column({ name: 'tier', type: 'smallint' })
  tier: 1 | 2;

  @Column({ name: 'outcome', type: 'text' })
  outcome: RunOutcome;

  /** Why it failed, as a code; never an address or a message from outside. */
  @Column({ name: 'failure', type: 'text', nullable: true })
  failure: string | null;

  @Column({ name: 'observed', type: 'integer' })
  observed: number;

  @InstantColumn({ name: 'at' })
  at: string;
}

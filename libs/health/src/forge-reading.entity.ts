import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { ForgeFacts } from './domain/forge-facts.js';

/** The facts last read from a forge, without people: what metrics are computed from while nothing happens there. */
@Entity('forge_readings')
@Check('ck_forge_readings_source', `source IN ('github', 'gitlab', 'forgejo')`)
@Check('ck_forge_readings_review', 'review_year_ago BETWEEN 0 AND 1')
@Check('ck_forge_readings_reviewed', '(review_year_ago IS NULL) = (reviewed_at IS NULL)')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_forge_readings_project_id' })
export class ForgeReading {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_forge_readings' })
  projectId: string;

  @PrimaryColumn({ name: 'source', type: 'text', primaryKeyConstraintName: 'pk_forge_readings' })
  source: 'github' | 'gitlab' | 'forgejo';

  /** The repository it is about; another main repository makes it worthless. */
  @RefColumn({ name: 'repository_id' })
  repositoryId: string;

  @Column({ name: 'source_version', type: 'text' })
  sourceVersion: string;

  @Column({ name: 'facts', type: 'jsonb' })
  facts: ForgeFacts;

  /** Review coverage of the half year that ended a year before; null where it is not known as a whole. */
  @Column({ name: 'review_year_ago', type: 'double precision', nullable: true })
  reviewYearAgo: number | null;

  /** When that was read: reading facts alone later does not make it newer. */
  @InstantColumn({ name: 'reviewed_at', nullable: true })
  reviewedAt: string | null;

  @InstantColumn({ name: 'read_at' })
  readAt: string;
}

/** What a forge said under a token, so that it can say "unchanged" under the same one. Bounded, and gone when unused. */
@Entity('forge_etags')
@Check('ck_forge_etags_length', 'length(etag) <= 200 AND length(url) <= 500')
@Index('ix_forge_etags_used', ['usedAt'])
export class ForgeEtag {
  @PrimaryColumn({ name: 'url', type: 'text', primaryKeyConstraintName: 'pk_forge_etags' })
  url: string;

  @PrimaryColumn({ name: 'token', type: 'text', primaryKeyConstraintName: 'pk_forge_etags' })
  token: string;

  @Column({ name: 'etag', type: 'text' })
  etag: string;

  @InstantColumn({ name: 'used_at' })
  usedAt: string;
}

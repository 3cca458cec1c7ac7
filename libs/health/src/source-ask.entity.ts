import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';
import type { SourceName } from './domain/collected-value.js';

/** How far asking one source is, until it has a run. Facts of their own, so that nobody has to ask the workflow. */
@Entity('health_source_asks')
@Check('ck_health_source_asks_state', `state IN ('pending', 'asking', 'waiting')`)
@Check('ck_health_source_asks_wakes', `(state = 'waiting') = (wakes_at IS NOT NULL)`)
@Check('ck_health_source_asks_first', `(state = 'pending') = (first_at IS NULL)`)
@ForeignKey('HealthCollection', ['collectionId'], ['id'], { name: 'fk_health_source_asks_collection_id' })
export class SourceAsk {
  @PrimaryColumn({
    name: 'collection_id',
    type: 'uuid',
    primaryKeyConstraintName: 'pk_health_source_asks',
  })
  collectionId: string;

  @PrimaryColumn({ name: 'source', type: 'text', primaryKeyConstraintName: 'pk_health_source_asks' })
  source: SourceName;

  @Column({ name: 'state', type: 'text' })
  state: 'pending' | 'asking' | 'waiting';

  @InstantColumn({ name: 'first_at', nullable: true })
  firstAt: string | null;

  /** Failures so far, by limits and otherwise. */
  @Column({ name: 'limits', type: 'integer', default: 0 })
  limits: number;

  @Column({ name: 'errors', type: 'integer', default: 0 })
  errors: number;

  /** Why it waits, as a code. */
  @Column({ name: 'code', type: 'text', nullable: true })
  code: string | null;

  @InstantColumn({ name: 'since' })
  since: string;

  @InstantColumn({ name: 'wakes_at', nullable: true })
  wakesAt: string | null;
}

import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { BaseRate } from './domain/base-rate.js';
import type { SuccessionLevel, SuccessionSignal } from './domain/succession.js';

/** Succession signals of a project: for staff and the board's chair, never in the score, gone after twelve months. */
@Entity('health_signals')
@Check('ck_health_signals_level', `level IN ('none', 'notice', 'review', 'not-evaluable')`)
@Check('ck_health_signals_attributed', 'attributed BETWEEN 0 AND 1')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_signals_project_id' })
@ForeignKey('HealthCollection', ['collectionId'], ['id'], { name: 'fk_health_signals_collection_id' })
export class HealthSignals {
  @PrimaryColumn({ name: 'project_id', type: 'uuid', primaryKeyConstraintName: 'pk_health_signals' })
  projectId: string;

  @RefColumn({ name: 'collection_id' })
  collectionId: string;

  @Column({ name: 'level', type: 'text' })
  level: SuccessionLevel;

  @Column({ name: 'signals', type: 'jsonb' })
  signals: SuccessionSignal[];

  /** Of this project itself, when the signals were found. */
  @Column({ name: 'base_rate', type: 'jsonb' })
  baseRate: BaseRate;

  /** Part of the year's commits whose author is counted as a person. */
  @Column({ name: 'attributed', type: 'double precision', nullable: true })
  attributed: number | null;

  @InstantColumn({ name: 'as_of' })
  asOf: string;
}

/** What somebody who may see the signals of a project wrote beside them. Restricted, gone after twelve months. */
@Entity('health_signal_notes')
@Check('ck_health_signal_notes_level', `level IN ('none', 'notice', 'review', 'not-evaluable')`)
@Check('ck_health_signal_notes_note', 'length(note) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_signal_notes_project_id' })
@Index('ix_health_signal_notes_project', ['projectId', 'writtenAt'])
export class HealthSignalNote {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_signal_notes' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'note', type: 'text' })
  note: string;

  /** What the author had before them. */
  @Column({ name: 'level', type: 'text' })
  level: SuccessionLevel;

  @InstantColumn({ name: 'as_of' })
  asOf: string;

  @Column({ name: 'author_id', type: 'text' })
  authorId: string;

  @Column({ name: 'author_role', type: 'text' })
  authorRole: string;

  @InstantColumn({ name: 'written_at' })
  writtenAt: string;
}

/** A handover the fund itself paid for: no signals meanwhile. Kept, because money was. */
@Entity('health_paid_handovers')
@Check('ck_health_paid_handovers_order', 'until_on >= from_on')
@Check('ck_health_paid_handovers_reason', 'length(reason) BETWEEN 1 AND 4000')
@ForeignKey('Project', ['projectId'], ['id'], { name: 'fk_health_paid_handovers_project_id' })
@Index('ix_health_paid_handovers_project', ['projectId', 'fromOn'])
export class HealthPaidHandover {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_paid_handovers' })
  id: string;

  @RefColumn({ name: 'project_id' })
  projectId: string;

  @Column({ name: 'from_on', type: 'date' })
  fromOn: string;

  /** The last day. */
  @Column({ name: 'until_on', type: 'date' })
  untilOn: string;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @Column({ name: 'stated_by', type: 'text' })
  statedBy: string;

  @InstantColumn({ name: 'stated_at' })
  statedAt: string;
}

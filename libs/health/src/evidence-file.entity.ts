import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { EvidenceFamily, WrittenValue } from './domain/evidence-file.js';
import type { MetricKey } from './domain/catalogue.js';
import type { OpenssfSignals } from './domain/openssf-criticality.js';

/** A file of evidence that was taken in: what it was, and who brought it. Kept also when a newer one has replaced its rows. */
@Entity('health_evidence_files')
@Unique('uq_health_evidence_files_hash', ['hash'])
@Check('ck_health_evidence_files_family', `family IN ('registry', 'scorecard', 'openssf')`)
@Check('ck_health_evidence_files_row_count', 'row_count > 0')
@Index('ix_health_evidence_files_publisher', ['family', 'publisher', 'dated'])
export class HealthEvidenceFile {
  @IdColumn({ primaryKeyConstraintName: 'pk_health_evidence_files' })
  id: string;

  @Column({ name: 'family', type: 'text' })
  family: EvidenceFamily;

  @Column({ name: 'publisher', type: 'text' })
  publisher: string;

  @Column({ name: 'edition', type: 'text' })
  edition: string;

  @InstantColumn({ name: 'dated' })
  dated: string;

  @Column({ name: 'medium', type: 'text' })
  medium: string;

  @Column({ name: 'row_count', type: 'integer' })
  rowCount: number;

  @Column({ name: 'bytes', type: 'integer' })
  bytes: number;

  /** SHA-256 of the bytes. */
  @Column({ name: 'hash', type: 'text' })
  hash: string;

  @Column({ name: 'imported_by', type: 'text' })
  importedBy: string;

  @InstantColumn({ name: 'imported_at' })
  importedAt: string;
}

/** What a publisher's newest file says of one package or repository. */
@Entity('health_evidence_rows')
@ForeignKey('HealthEvidenceFile', ['fileId'], ['id'], { name: 'fk_health_evidence_rows_file_id' })
@Index('ix_health_evidence_rows_publisher', ['family', 'publisher'])
export class HealthEvidenceRow {
  @PrimaryColumn({ name: 'family', type: 'text', primaryKeyConstraintName: 'pk_health_evidence_rows' })
  family: EvidenceFamily;

  @PrimaryColumn({ name: 'key', type: 'text', primaryKeyConstraintName: 'pk_health_evidence_rows' })
  key: string;

  @PrimaryColumn({ name: 'publisher', type: 'text', primaryKeyConstraintName: 'pk_health_evidence_rows' })
  publisher: string;

  @RefColumn({ name: 'file_id' })
  fileId: string;

  @Column({ name: 'line', type: 'integer' })
  line: number;

  @Column({ name: 'told', type: 'jsonb' })
  told: Readonly<Partial<Record<MetricKey, WrittenValue>>>;

  /** The signals a score was computed from, where the file has signals. */
  @Column({ name: 'signals', type: 'jsonb', nullable: true })
  signals: OpenssfSignals | null;

  @Column({ name: 'commit', type: 'text', nullable: true })
  commit: string | null;
}

import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '#libs/kernel/src/columns.js';

/** A process whose look at its own facts fails by a fault of ours: the case stands still until somebody mends it. */
@Entity('failed_looks')
@Check('ck_failed_looks_tries', 'tries > 0')
export class FailedLook {
  /** Such as `grant:<id>`. */
  @PrimaryColumn({ name: 'process_id', type: 'text', primaryKeyConstraintName: 'pk_failed_looks' })
  processId: string;

  @InstantColumn({ name: 'since', default: () => 'clock_timestamp()' })
  since: string;

  @Column({ name: 'tries', type: 'integer' })
  tries: number;

  @Column({ name: 'last_error', type: 'text' })
  lastError: string;
}

import { Check, Column, Entity, ForeignKey, Unique } from 'typeorm';
import { IdColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** What a programme may commit in one year. The running balance is the ledger's. */
@Entity('envelopes')
@Unique('uq_envelopes_year', ['programmeId', 'year'])
@Check('ck_envelopes_amount', 'amount_minor >= 0')
export class Envelope {
  @IdColumn({ primaryKeyConstraintName: 'pk_envelopes' })
  id: string;

  @ForeignKey('programmes', { name: 'fk_envelopes_programme_id' })
  @RefColumn({ name: 'programme_id' })
  programmeId: string;

  @Column({ name: 'year', type: 'integer' })
  year: number;

  @MinorColumn({ name: 'amount_minor' })
  amountMinor: bigint;

  @Column({ name: 'currency', type: 'text' })
  currency: string;
}

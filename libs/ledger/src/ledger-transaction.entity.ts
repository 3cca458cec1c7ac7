import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** A posted transaction: never changed, reversed at most once. `xid` is the database transaction that posted it. */
@Entity('ledger_transactions')
@Unique('uq_ledger_transactions_idempotency_key', ['idempotencyKey'])
@Unique('uq_ledger_transactions_reverses_id', ['reversesId'])
@Check('ck_ledger_transactions_entry_count', 'entry_count >= 2')
@ForeignKey('LedgerTransaction', ['reversesId'], ['id'], { name: 'fk_ledger_transactions_reverses_id' })
@Index('ix_ledger_transactions_at', ['at', 'id'])
@Index('ix_ledger_transactions_subject', ['subjectId'])
export class LedgerTransaction {
  @IdColumn({ primaryKeyConstraintName: 'pk_ledger_transactions' })
  id: string;

  @Column({ name: 'kind', type: 'text' })
  kind: string;

  @Column({ name: 'idempotency_key', type: 'text' })
  idempotencyKey: string;

  @Column({ name: 'body_hash', type: 'text' })
  bodyHash: string;

  @InstantColumn({ name: 'at' })
  at: string;

  @Column({ name: 'subject_type', type: 'text' })
  subjectType: string;

  @Column({ name: 'subject_id', type: 'text' })
  subjectId: string;

  @Column({ name: 'entry_count', type: 'integer' })
  entryCount: number;

  @RefColumn({ name: 'reverses_id', nullable: true })
  reversesId: string | null;

  @Column({ name: 'xid', type: 'bigint', default: 0 })
  xid: string;
}

/** One entry of a transaction; debits positive, credits negative. */
@Entity('ledger_entries')
@Check('ck_ledger_entries_position', 'position >= 1')
@Check(
  'ck_ledger_entries_amount',
  'amount_minor <> 0 AND amount_minor BETWEEN -9000000000000000 AND 9000000000000000',
)
@Index('ix_ledger_entries_account', ['accountCode', 'currency'])
@ForeignKey('LedgerTransaction', ['transactionId'], ['id'], { name: 'fk_ledger_entries_transaction_id' })
@ForeignKey('LedgerAccount', ['accountCode', 'currency'], ['code', 'currency'], {
  name: 'fk_ledger_entries_account',
})
export class LedgerEntry {
  @PrimaryColumn({ name: 'transaction_id', type: 'uuid', primaryKeyConstraintName: 'pk_ledger_entries' })
  transactionId: string;

  @PrimaryColumn({ name: 'position', type: 'integer', primaryKeyConstraintName: 'pk_ledger_entries' })
  position: number;

  @Column({ name: 'account_code', type: 'text' })
  accountCode: string;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  @MinorColumn({ name: 'amount_minor' })
  amountMinor: bigint;
}

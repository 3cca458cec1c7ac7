import { Check, Column, Entity, ForeignKey, Index, Unique } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { Match } from './domain/matching.js';
import type { CreditDebit } from './domain/statement.js';

/** A statement as imported. The same one twice changes nothing. */
@Entity('bank_statements')
@Index('uq_bank_statements_ref', { synchronize: false })
export class BankStatement {
  @IdColumn({ primaryKeyConstraintName: 'pk_bank_statements' })
  id: string;

  @Column({ name: 'account', type: 'text' })
  account: string;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  @Column({ name: 'statement_ref', type: 'text' })
  statementRef: string;

  @Column({ name: 'sequence', type: 'bigint', nullable: true })
  sequence: string | null;

  /** The day it closes; null where the bank gave none. */
  @Column({ name: 'statement_date', type: 'date', nullable: true })
  statementDate: string | null;

  @MinorColumn({ name: 'opening_minor' })
  openingMinor: bigint;

  @MinorColumn({ name: 'closing_minor' })
  closingMinor: bigint;

  @Column({ name: 'content_hash', type: 'text' })
  contentHash: string;

  @InstantColumn({ name: 'imported_at' })
  importedAt: string;

  /** Two people said that it is wrong: it counts for nothing. */
  @InstantColumn({ name: 'set_aside_at', nullable: true })
  setAsideAt: string | null;
}

/** One booked movement and its explanation; what has none is the work list. */
@Entity('statement_movements')
@Unique('uq_statement_movements_position', ['statementId', 'entryIndex', 'partIndex'])
@Check('ck_statement_movements_credit_debit', `credit_debit IN ('CRDT', 'DBIT')`)
@Check('ck_statement_movements_match', `match IN ('payment', 'return', 'batch', 'contribution', 'unmatched')`)
@Index('ix_statement_movements_match', ['match', 'id'])
@ForeignKey('BankStatement', ['statementId'], ['id'], { name: 'fk_statement_movements_statement_id' })
@ForeignKey('Person', ['resolvedBy'], ['id'], { name: 'fk_statement_movements_resolved_by' })
export class StatementMovement {
  @IdColumn({ primaryKeyConstraintName: 'pk_statement_movements' })
  id: string;

  @RefColumn({ name: 'statement_id' })
  statementId: string;

  @Column({ name: 'entry_index', type: 'integer' })
  entryIndex: number;

  @Column({ name: 'part_index', type: 'integer' })
  partIndex: number;

  @MinorColumn({ name: 'amount_minor' })
  amountMinor: bigint;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  @Column({ name: 'credit_debit', type: 'text' })
  creditDebit: CreditDebit;

  @Column({ name: 'booking_date', type: 'date', nullable: true })
  bookingDate: string | null;

  @Column({ name: 'end_to_end_id', type: 'text', nullable: true })
  endToEndId: string | null;

  @Column({ name: 'account_servicer_reference', type: 'text', nullable: true })
  accountServicerReference: string | null;

  @Column({ name: 'payment_information_id', type: 'text', nullable: true })
  paymentInformationId: string | null;

  @Column({ name: 'creditor_reference', type: 'text', nullable: true })
  creditorReference: string | null;

  @Column({ name: 'return_reason', type: 'text', nullable: true })
  returnReason: string | null;

  @Column({ name: 'match', type: 'text' })
  match: Match['kind'] | 'contribution';

  @Column({ name: 'match_detail', type: 'text' })
  matchDetail: string;

  @Column({ name: 'order_ids', type: 'jsonb' })
  orderIds: readonly string[];

  @RefColumn({ name: 'resolved_by', nullable: true })
  resolvedBy: string | null;

  @InstantColumn({ name: 'resolved_at', nullable: true })
  resolvedAt: string | null;

  @Column({ name: 'resolution', type: 'text', nullable: true })
  resolution: string | null;
}

import { Check, Column, Entity, ForeignKey, Index } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';

/** A person of treasury says that a statement is wrong; another one confirms or rejects it. Its content never changes. */
@Entity('statement_set_asides')
@Index('uq_statement_set_asides_live', { synchronize: false })
@Check(
  'ck_statement_set_asides_outcome',
  `outcome IN ('set-aside', 'rejected') AND decided_by IS NOT NULL AND decided_at IS NOT NULL OR outcome IS NULL AND decided_by IS NULL`,
)
@Check('ck_statement_set_asides_persons', `decided_by <> proposed_by`)
@ForeignKey('BankStatement', ['statementId'], ['id'], { name: 'fk_statement_set_asides_statement_id' })
@ForeignKey('Person', ['proposedBy'], ['id'], { name: 'fk_statement_set_asides_proposed_by' })
@ForeignKey('Person', ['decidedBy'], ['id'], { name: 'fk_statement_set_asides_decided_by' })
export class StatementSetAside {
  @IdColumn({ primaryKeyConstraintName: 'pk_statement_set_asides' })
  id: string;

  @RefColumn({ name: 'statement_id' })
  statementId: string;

  @Column({ name: 'reason', type: 'text' })
  reason: string;

  @RefColumn({ name: 'proposed_by' })
  proposedBy: string;

  @InstantColumn({ name: 'proposed_at' })
  proposedAt: string;

  @Column({ name: 'outcome', type: 'text', nullable: true })
  outcome: 'set-aside' | 'rejected' | null;

  @RefColumn({ name: 'decided_by', nullable: true })
  decidedBy: string | null;

  @InstantColumn({ name: 'decided_at', nullable: true })
  decidedAt: string | null;

  @Column({ name: 'decision_reason', type: 'text', nullable: true })
  decisionReason: string | null;
}

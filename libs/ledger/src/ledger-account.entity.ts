import { Check, Column, Entity } from 'typeorm';
import { PrimaryColumn } from 'typeorm';

/** An account in one currency, opened by its first posting. */
@Entity('ledger_accounts')
@Check(
  'ck_ledger_accounts_may_overdraw',
  `may_overdraw = (family <> ALL (ARRAY['budget-available', 'payment-budget']))`,
)
@Check('ck_ledger_accounts_currency', `currency ~ '^[A-Z]{3}$'`)
@Check('ck_ledger_accounts_normal_side', `normal_side IN ('debit', 'credit')`)
export class LedgerAccount {
  @PrimaryColumn({ name: 'code', type: 'text', primaryKeyConstraintName: 'pk_ledger_accounts' })
  code: string;

  @PrimaryColumn({ name: 'currency', type: 'text', primaryKeyConstraintName: 'pk_ledger_accounts' })
  currency: string;

  @Column({ name: 'family', type: 'text' })
  family: string;

  @Column({ name: 'account_class', type: 'text' })
  accountClass: string;

  @Column({ name: 'normal_side', type: 'text' })
  normalSide: string;

  @Column({ name: 'may_overdraw', type: 'boolean' })
  mayOverdraw: boolean;
}

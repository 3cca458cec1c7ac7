import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { MinorColumn } from '#libs/kernel/src/columns.js';

/** Running balance of an account that may not overdraw; written by the database alone. */
@Entity('ledger_balances')
@Check('ck_ledger_balances_covered', 'balance_minor >= 0')
@ForeignKey('LedgerAccount', ['accountCode', 'currency'], ['code', 'currency'], {
  name: 'fk_ledger_balances_account',
})
export class LedgerBalance {
  @PrimaryColumn({ name: 'account_code', type: 'text', primaryKeyConstraintName: 'pk_ledger_balances' })
  accountCode: string;

  @PrimaryColumn({ name: 'currency', type: 'text', primaryKeyConstraintName: 'pk_ledger_balances' })
  currency: string;

  @MinorColumn({ name: 'balance_minor' })
  balanceMinor: bigint;
}

/** What one case holds of its envelope: reserved, committed, spent. */
@Entity('ledger_encumbrances')
@Check('ck_ledger_encumbrances_parts', 'reserved_minor >= 0 AND committed_minor >= 0 AND spent_minor >= 0')
export class LedgerEncumbrance {
  @PrimaryColumn({ name: 'application_id', type: 'uuid', primaryKeyConstraintName: 'pk_ledger_encumbrances' })
  applicationId: string;

  @Column({ name: 'programme_slug', type: 'text' })
  programmeSlug: string;

  @Column({ name: 'year', type: 'integer' })
  year: number;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  @MinorColumn({ name: 'reserved_minor' })
  reservedMinor: bigint;

  @MinorColumn({ name: 'committed_minor' })
  committedMinor: bigint;

  @MinorColumn({ name: 'spent_minor' })
  spentMinor: bigint;

  @Column({ name: 'version', type: 'integer' })
  version: number;
}

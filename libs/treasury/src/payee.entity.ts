import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { PayeeKind } from './domain/payee-account.js';
import type { ChargeBearer, Creditor, PaymentService } from './domain/payment-order.js';
import type { ScreeningHit } from './domain/screening.js';

/** Whom a case pays. Legal name and tax residence are restricted. */
@Entity('payees')
@Unique('uq_payees_application_id', ['applicationId'])
@Check('ck_payees_kind', `kind IN ('person', 'sole-trader', 'company', 'fiscal-host')`)
@ForeignKey('Application', ['applicationId'], ['id'], { name: 'fk_payees_application_id' })
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_payees_person_id' })
export class Payee {
  @IdColumn({ primaryKeyConstraintName: 'pk_payees' })
  id: string;

  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @RefColumn({ name: 'person_id' })
  personId: string;

  @Column({ name: 'kind', type: 'text' })
  kind: PayeeKind;

  @Column({ name: 'legal_name', type: 'text' })
  legalName: string;

  @Column({ name: 'public_name', type: 'text' })
  publicName: string;

  @Column({ name: 'tax_residence', type: 'text' })
  taxResidence: string;

  @Column({ name: 'account_version', type: 'integer' })
  accountVersion: number;

  @Column({ name: 'version', type: 'integer' })
  version: number;

  @InstantColumn({ name: 'created_at' })
  createdAt: string;
}

/** One version of a payee's account, restricted. A changed account is a new version; an old one is never overwritten. */
@Entity('payee_accounts')
@Check('ck_payee_accounts_route', `route IN ('SEPA', 'INST', 'CROSS-BORDER')`)
@Check('ck_payee_accounts_verified', `verified_by <> entered_by`)
@ForeignKey('Payee', ['payeeId'], ['id'], { name: 'fk_payee_accounts_payee_id' })
@ForeignKey('Person', ['enteredBy'], ['id'], { name: 'fk_payee_accounts_entered_by' })
@ForeignKey('Person', ['verifiedBy'], ['id'], { name: 'fk_payee_accounts_verified_by' })
export class PayeeAccountRow {
  @PrimaryColumn({ name: 'payee_id', type: 'uuid', primaryKeyConstraintName: 'pk_payee_accounts' })
  payeeId: string;

  @PrimaryColumn({ name: 'version', type: 'integer', primaryKeyConstraintName: 'pk_payee_accounts' })
  version: number;

  @Column({ name: 'route', type: 'text' })
  route: PaymentService;

  @Column({ name: 'creditor', type: 'jsonb' })
  creditor: Creditor;

  @Column({ name: 'charge_bearer', type: 'text', nullable: true })
  chargeBearer: ChargeBearer | null;

  @RefColumn({ name: 'entered_by' })
  enteredBy: string;

  @InstantColumn({ name: 'entered_at' })
  enteredAt: string;

  @InstantColumn({ name: 'usable_from' })
  usableFrom: string;

  @RefColumn({ name: 'verified_by', nullable: true })
  verifiedBy: string | null;

  @InstantColumn({ name: 'verified_at', nullable: true })
  verifiedAt: string | null;
}

/** One screening of a payee against one version of the list. An open hit stops every payment until a person clears it. */
@Entity('payee_screenings')
@Index('ix_payee_screenings_payee', ['payeeId', 'screenedAt'])
@ForeignKey('Payee', ['payeeId'], ['id'], { name: 'fk_payee_screenings_payee_id' })
@ForeignKey('Person', ['clearedBy'], ['id'], { name: 'fk_payee_screenings_cleared_by' })
export class PayeeScreening {
  @IdColumn({ primaryKeyConstraintName: 'pk_payee_screenings' })
  id: string;

  @RefColumn({ name: 'payee_id' })
  payeeId: string;

  @Column({ name: 'list_version', type: 'text' })
  listVersion: string;

  @Column({ name: 'hits', type: 'jsonb' })
  hits: readonly ScreeningHit[];

  @InstantColumn({ name: 'screened_at' })
  screenedAt: string;

  @RefColumn({ name: 'cleared_by', nullable: true })
  clearedBy: string | null;

  @InstantColumn({ name: 'cleared_at', nullable: true })
  clearedAt: string | null;

  @Column({ name: 'clearance_reason', type: 'text', nullable: true })
  clearanceReason: string | null;
}

import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { IdColumn, InstantColumn, MinorColumn, RefColumn } from '#libs/kernel/src/columns.js';
import type { Duty } from './domain/four-eyes.js';
import type { OrderState } from './domain/order-eligibility.js';
import type { ChargeBearer, Creditor, PaymentService } from './domain/payment-order.js';

/** One credit transfer to one payee. Its content never changes; another account is another order. */
@Entity('payment_orders')
@Unique('uq_payment_orders_end_to_end_id', ['endToEndId'])
@Unique('uq_payment_orders_payee_person', ['id', 'payeePersonId'])
@Check('ck_payment_orders_amount', `amount_minor > 0`)
@Check(
  'ck_payment_orders_state',
  `state IN ('pending-approval', 'approved', 'in-run', 'released', 'settled', 'failed', 'returned', 'void')`,
)
@Index('uq_payment_orders_open', { synchronize: false })
@Index('uq_payment_orders_settled', { synchronize: false })
@Index('ix_payment_orders_state', ['state', 'id'])
@Index('ix_payment_orders_milestone', ['milestoneId'])
@ForeignKey('Milestone', ['milestoneId'], ['id'], { name: 'fk_payment_orders_milestone_id' })
@ForeignKey('Application', ['applicationId'], ['id'], { name: 'fk_payment_orders_application_id' })
@ForeignKey('Person', ['payeePersonId'], ['id'], { name: 'fk_payment_orders_payee_person_id' })
@ForeignKey('PayeeAccountRow', ['payeeId', 'accountVersion'], ['payeeId', 'version'], {
  name: 'fk_payment_orders_account',
})
export class PaymentOrder {
  @IdColumn({ primaryKeyConstraintName: 'pk_payment_orders' })
  id: string;

  @Column({ name: 'end_to_end_id', type: 'text' })
  endToEndId: string;

  @RefColumn({ name: 'milestone_id' })
  milestoneId: string;

  @RefColumn({ name: 'application_id' })
  applicationId: string;

  @RefColumn({ name: 'payee_id' })
  payeeId: string;

  @RefColumn({ name: 'payee_person_id' })
  payeePersonId: string;

  @Column({ name: 'account_version', type: 'integer' })
  accountVersion: number;

  @Column({ name: 'service', type: 'text' })
  service: PaymentService;

  @Column({ name: 'creditor', type: 'jsonb' })
  creditor: Creditor;

  @Column({ name: 'charge_bearer', type: 'text', nullable: true })
  chargeBearer: ChargeBearer | null;

  @MinorColumn({ name: 'amount_minor' })
  amountMinor: bigint;

  @Column({ name: 'currency', type: 'text' })
  currency: string;

  @Column({ name: 'remittance', type: 'text' })
  remittance: string;

  @Column({ name: 'order_hash', type: 'text' })
  orderHash: string;

  /** In force when the order was made; another one in force later counts where it asks for more. */
  @MinorColumn({ name: 'third_approver_from_minor' })
  thirdApproverFromMinor: bigint;

  @Column({ name: 'state', type: 'text' })
  state: OrderState;

  @Column({ name: 'needs_new_account', type: 'boolean', default: false })
  needsNewAccount: boolean;

  @Column({ name: 'bank_status', type: 'text', nullable: true })
  bankStatus: string | null;

  @Column({ name: 'payment_information_id', type: 'text', nullable: true })
  paymentInformationId: string | null;

  @Column({ name: 'account_servicer_reference', type: 'text', nullable: true })
  accountServicerReference: string | null;

  @InstantColumn({ name: 'created_at' })
  createdAt: string;

  @InstantColumn({ name: 'released_at', nullable: true })
  releasedAt: string | null;

  @InstantColumn({ name: 'ended_at', nullable: true })
  endedAt: string | null;

  @Column({ name: 'version', type: 'integer' })
  version: number;
}

/** Who did what to an order. Pairwise different people, and never the payee, by constraint. */
@Entity('payment_duties')
@Unique('uq_payment_duties_person', ['orderId', 'personId'])
@Check('ck_payment_duties_duty', `duty IN ('certify', 'approve', 'second-approve', 'release')`)
@Check('ck_payment_duties_payee', `person_id <> payee_person_id`)
@ForeignKey('PaymentOrder', ['orderId', 'payeePersonId'], ['id', 'payeePersonId'], {
  name: 'fk_payment_duties_order',
})
@ForeignKey('Person', ['personId'], ['id'], { name: 'fk_payment_duties_person_id' })
export class PaymentDuty {
  @PrimaryColumn({ name: 'order_id', type: 'uuid', primaryKeyConstraintName: 'pk_payment_duties' })
  orderId: string;

  @PrimaryColumn({ name: 'duty', type: 'text', primaryKeyConstraintName: 'pk_payment_duties' })
  duty: Duty;

  @RefColumn({ name: 'person_id' })
  personId: string;

  @RefColumn({ name: 'payee_person_id' })
  payeePersonId: string;

  @Column({ name: 'order_hash', type: 'text' })
  orderHash: string;

  @InstantColumn({ name: 'performed_at' })
  performedAt: string;
}

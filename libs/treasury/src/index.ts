export { ScreeningModule } from './screening.module.js';
export { TreasuryModule } from './treasury.module.js';
export { TreasuryService } from './treasury.service.js';
export type { TreasuryCaseFacts } from './treasury.service.js';
export { AgreementsService } from './agreements.service.js';
export { PayeesService } from './payees.service.js';
export type { PayeeEntry } from './payees.service.js';
export { MilestonesService } from './milestones.service.js';
export { MilestoneProcess } from './milestone-process.js';
export { PaymentOrdersService } from './payment-orders.service.js';
export { PaymentRunsService } from './payment-runs.service.js';
export { PaymentRunProcess } from './payment-run-process.js';
export type { RunAdvance, RunStep } from './payment-run-process.js';
export { Rescreening } from './rescreening.js';
export { StatementsService } from './statements.service.js';
export type { ImportedStatement } from './statements.service.js';
export { isBeforeStatements } from './statement.repository.js';
export { SetAsideService } from './set-aside.service.js';
export { MovementsService } from './movements.service.js';
export { ASSIGNMENT_KINDS } from './domain/assignment.js';
export type { Assignment, AssignmentKind } from './domain/assignment.js';
export { BANK_PORT } from './bank.port.js';
export type { BankPort, BankStatus } from './bank.port.js';
export { readPain002 } from './pain002.js';
export { openMilestones } from './milestone.repository.js';
export { openPaymentRuns } from './payment-run.repository.js';
export type { MilestoneTerms } from './domain/milestone-terms.js';
export { MILESTONE_STATES } from './domain/milestone.js';
export { ORDER_STATES } from './domain/order-eligibility.js';
export type { OrderState } from './domain/order-eligibility.js';
export { PAYEE_KINDS } from './domain/payee-account.js';
export type { PayeeKind } from './domain/payee-account.js';
export { CHARGE_BEARERS, PAYMENT_SERVICES } from './domain/payment-order.js';
export type { ChargeBearer, Creditor, PaymentService } from './domain/payment-order.js';
export { DEMO_BANK_ACCOUNT, readBankAccount } from './domain/bank-account.js';
export {
  DEFAULT_TREASURY_POLICY,
  readTreasuryPolicy,
  treasuryPolicySchema,
} from './domain/treasury-policy.js';
export type { TreasuryPolicy } from './domain/treasury-policy.js';

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplicationsModule } from '#libs/applications/src/index.js';
import { CouncilModule } from '#libs/council/src/index.js';
import { HealthModule } from '#libs/health/src/index.js';
import { LedgerModule } from '#libs/ledger/src/index.js';
import { MembersModule } from '#libs/members/src/index.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { ProgrammesModule } from '#libs/programmes/src/index.js';
import { Agreement } from './agreement.entity.js';
import { AgreementEnd } from './agreement-end.js';
import { AgreementMoney } from './agreement-money.js';
import { AgreementsService } from './agreements.service.js';
import { Milestone, MilestoneReport, MilestoneWriteOff } from './milestone.entity.js';
import { MilestoneWriteOffs } from './milestone-write-offs.js';
import { MilestoneProcess } from './milestone-process.js';
import { MilestonesService } from './milestones.service.js';
import { MovementAssignment } from './movement-assignment.entity.js';
import { MovementBooking } from './movement-booking.js';
import { MovementsService } from './movements.service.js';
import { OrderBooks } from './order-books.js';
import { Payee, PayeeAccountRow, PayeeScreening } from './payee.entity.js';
import { PaymentsToProjects } from './payments-to-projects.js';
import { PayeesService } from './payees.service.js';
import { PaymentDuty, PaymentOrder } from './payment-order.entity.js';
import { PaymentOrdersService } from './payment-orders.service.js';
import { PaymentRun, PaymentRunOrder, TransmissionAttempt } from './payment-run.entity.js';
import { PaymentRunProcess } from './payment-run-process.js';
import { PaymentRunsService } from './payment-runs.service.js';
import { Rescreening } from './rescreening.js';
import { RunOutcomes } from './run-outcomes.js';
import { RunPreparation } from './run-preparation.js';
import { RunRelease } from './run-release.js';
import { SetAsideService } from './set-aside.service.js';
import { StatementBooking } from './statement-booking.js';
import { BankStatement, StatementMovement } from './statement.entity.js';
import { StatementSetAside } from './statement-set-aside.entity.js';
import { StatementUndoing } from './statement-undoing.js';
import { StatementsService } from './statements.service.js';
import { TreasuryPolicies } from './treasury-policies.js';
import { TreasuryService } from './treasury.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      Payee,
      PayeeAccountRow,
      PayeeScreening,
      Agreement,
      Milestone,
      MilestoneReport,
      MilestoneWriteOff,
      PaymentOrder,
      PaymentDuty,
      PaymentRun,
      PaymentRunOrder,
      TransmissionAttempt,
      BankStatement,
      StatementMovement,
      StatementSetAside,
      MovementAssignment,
    ]),
    PoliciesModule,
    LedgerModule,
    HealthModule,
    MembersModule,
    NotificationsModule,
    ProgrammesModule,
    ApplicationsModule,
    CouncilModule,
  ],
  providers: [
    Rescreening,
    RunPreparation,
    RunRelease,
    StatementBooking,
    StatementUndoing,
    OrderBooks,
    SetAsideService,
    MovementBooking,
    MovementsService,
    TreasuryPolicies,
    AgreementMoney,
    AgreementEnd,
    AgreementsService,
    PayeesService,
    MilestonesService,
    MilestoneWriteOffs,
    MilestoneProcess,
    PaymentOrdersService,
    PaymentRunsService,
    RunOutcomes,
    PaymentRunProcess,
    PaymentsToProjects,
    StatementsService,
    TreasuryService,
  ],
  exports: [
    Rescreening,
    TreasuryPolicies,
    AgreementsService,
    PayeesService,
    MilestonesService,
    MilestoneProcess,
    PaymentOrdersService,
    PaymentRunsService,
    RunOutcomes,
    PaymentRunProcess,
    StatementsService,
    SetAsideService,
    MovementsService,
    TreasuryService,
  ],
})
export class TreasuryModule {}

import { Module } from '@nestjs/common';
import { TreasuryModule } from '#libs/treasury/src/index.js';
import { AgreementsController } from './agreements.controller.js';
import { MilestonesController } from './milestones.controller.js';
import { MovementsController } from './movements.controller.js';
import { PayeesController } from './payees.controller.js';
import {
  PaymentOrdersController,
  PaymentRunsController,
  StatementsController,
} from './payments.controller.js';

@Module({
  imports: [TreasuryModule],
  controllers: [
    PayeesController,
    AgreementsController,
    MilestonesController,
    PaymentOrdersController,
    PaymentRunsController,
    StatementsController,
    MovementsController,
  ],
})
export class TreasuryApiModule {}

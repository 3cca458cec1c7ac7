import { Injectable } from '@nestjs/common';
import { PaymentRunProcess } from '#libs/treasury/src/index.js';
import type { RunAdvance } from '#libs/treasury/src/index.js';
import type { BankActivities, PaymentRunActivities } from '#workflows/payment-run/activities.js';
import { lookUntilStill } from './look-until-still.js';

/** The process of a run, as far as the database goes. */
@Injectable()
export class PaymentRunActivitiesService implements PaymentRunActivities {
  constructor(private readonly process: PaymentRunProcess) {}

  advancePaymentRun(runId: string): Promise<RunAdvance> {
    return lookUntilStill(() => this.process.advance(runId));
  }
}

/** The steps of a run at the bank. Only on the queue that has the bank's secrets. */
@Injectable()
export class BankActivitiesService implements BankActivities {
  constructor(private readonly process: PaymentRunProcess) {}

  transmitPaymentRun(runId: string): Promise<void> {
    return this.process.transmit(runId);
  }

  askBank(runId: string): Promise<void> {
    return this.process.askBank(runId);
  }
}

import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Instant } from '#libs/kernel/src/index.js';

/** What this fund paid for a project in a window. */
export interface OurPayments {
  /** EUR minor units that arrived and stayed. */
  readonly paidMinor: bigint;
  /** Payments in another currency, which no amount of this says anything about. */
  readonly others: number;
}

/** Port: the fund's own ledger, as far as it paid for a project. Implemented by treasury, which registers itself. */
export interface PaymentRecords {
  paidFor(
    tx: EntityManager,
    projectId: string,
    window: { readonly from: Instant; readonly to: Instant },
  ): Promise<OurPayments>;
}

/** Who keeps the ledger, once it has said so. */
@Injectable()
export class OurLedger {
  private records: PaymentRecords | null = null;

  /** For `onModuleInit` of the implementing service. */
  register(records: PaymentRecords): void {
    this.records = records;
  }

  /** Null where nobody keeps a ledger in this process: then nothing is known of it, not that nothing was paid. */
  get kept(): PaymentRecords | null {
    return this.records;
  }
}

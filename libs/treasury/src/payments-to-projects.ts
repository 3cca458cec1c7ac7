import type { OnModuleInit } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { OurPayments, PaymentRecords } from '#libs/health/src/index.js';
import { OurLedger } from '#libs/health/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';

/** What the orders say of the money a project received from this fund. */
@Injectable()
export class PaymentsToProjects implements PaymentRecords, OnModuleInit {
  constructor(private readonly ledger: OurLedger) {}

  onModuleInit(): void {
    this.ledger.register(this);
  }

  /** Orders the bank settled inside the half-open window. What came back, or is only on its way, is no income. */
  async paidFor(
    tx: EntityManager,
    projectId: string,
    window: { readonly from: Instant; readonly to: Instant },
  ): Promise<OurPayments> {
    const [row] = await tx.query<{ paid: string; others: number }[]>(
      `SELECT coalesce(sum(o.amount_minor) FILTER (WHERE o.currency = 'EUR'), 0)::text AS paid,
              count(*) FILTER (WHERE o.currency <> 'EUR')::int AS others
       FROM payment_orders o JOIN applications a ON a.id = o.application_id
       WHERE a.project_id = $1 AND o.state = 'settled' AND o.ended_at >= $2 AND o.ended_at < $3`,
      [projectId, window.from, window.to],
    );
    return { paidMinor: BigInt(row?.paid ?? '0'), others: row?.others ?? 0 };
  }
}

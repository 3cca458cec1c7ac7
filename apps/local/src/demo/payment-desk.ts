import { setTimeout as pause } from 'node:timers/promises';
import type { Fund } from './fund.js';

interface Order {
  readonly id: string;
  readonly applicationId: string;
  readonly state: string;
  readonly hash: string;
  readonly amount: { readonly minor: string };
}

/** Treasury at work: approves what is certified, puts it into files and lets another person release them. */
export class PaymentDesk {
  private isOpen = false;
  private running: Promise<void> = Promise.resolve();
  private fail: (error: unknown) => void = () => undefined;
  /** Never resolves; rejects with what stopped the desk, so that a story does not wait for payments in vain. */
  readonly failure = new Promise<never>((_resolve, reject) => (this.fail = reject));

  constructor(
    private readonly fund: Fund,
    private readonly onReleased: (orders: number) => void = () => undefined,
  ) {}

  open(): void {
    this.isOpen = true;
    this.failure.catch(() => undefined);
    this.running = this.work().catch((error: unknown) => this.fail(error));
  }

  /** Stops after the round under way. */
  async close(): Promise<void> {
    this.isOpen = false;
    await this.running;
  }

  /** What was paid and confirmed by the bank for a case, in minor units. */
  async paidMinor(applicationId: string): Promise<bigint> {
    const orders = (await this.orders('settled')).filter((order) => order.applicationId === applicationId);
    return orders.reduce((sum, { amount }) => sum + BigInt(amount.minor), 0n);
  }

  async orders(state: 'pending-approval' | 'approved' | 'settled'): Promise<readonly Order[]> {
    const reader = await this.fund.as('treasury-1');
    const { items } = await reader.do(
      reader.api.GET('/api/v1/payment-orders', { params: { query: { state } } }),
    );
    return items;
  }

  /** One round: approve, and send what is approved; of one case alone where it is named. Answers how many orders went out. */
  async round(applicationId?: string): Promise<number> {
    const isMeant = (order: Order) => applicationId === undefined || order.applicationId === applicationId;
    const [approver, releaser] = [await this.fund.as('treasury-1'), await this.fund.as('treasury-2')];
    for (const { id, hash } of (await this.orders('pending-approval')).filter(isMeant)) {
      await approver.doSteppedUp(`order:${id}`, () =>
        approver.api.POST('/api/v1/payment-orders/{id}/approvals', {
          params: { path: { id } },
          body: { hash },
        }),
      );
    }
    const approved = (await this.orders('approved')).filter(isMeant);
    if (approved.length === 0) return 0;
    const run = await approver.do(
      approver.api.POST('/api/v1/payment-runs', { body: { orderIds: approved.map(({ id }) => id) } }),
    );
    await releaser.doSteppedUp(`payment-run:${run.id}`, () =>
      releaser.api.POST('/api/v1/payment-runs/{id}/release', {
        params: { path: { id: run.id } },
        body: { sha256: run.sha256 },
      }),
    );
    this.onReleased(approved.length);
    return approved.length;
  }

  private async work(): Promise<void> {
    while (this.isOpen) {
      await this.round();
      await pause(300);
    }
  }
}

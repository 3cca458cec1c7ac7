import type { Act } from '#libs/acts/src/index.js';
import type { NotificationsService } from '#libs/notifications/src/index.js';
import { PaymentOrder } from './payment-order.entity.js';
import { PaymentRun, PaymentRunOrder } from './payment-run.entity.js';
import type { RunWithOrders } from './payment-run.repository.js';
import { lockRun } from './payment-run.repository.js';
import { traceRun } from './run-trace.js';
import { updateRow } from './versioned-row.js';

/** A prepared file that holds an order that is taken back is void as a whole, since its bytes never change; treasury is told. */
export async function takeRunApart(
  act: Act,
  runId: string,
  notifications: NotificationsService,
): Promise<void> {
  const locked = await lockRun(act.tx, runId);
  if (locked.run.state !== 'prepared') return;
  await voidRun(act, locked);
  await notifications.queue(act, {
    to: { role: 'treasury' },
    template: 'payments.run-void',
    data: { number: locked.run.messageId },
  });
}

/** Takes a locked run apart before its release: its file is never sent, its orders stand approved and may go into another. */
export async function voidRun(act: Act, { run, orders }: RunWithOrders): Promise<void> {
  for (const order of orders) {
    await updateRow(act.tx, PaymentOrder, order, { state: 'approved', paymentInformationId: null });
    act.wake('milestone', order.milestoneId);
  }
  await act.tx.update(PaymentRunOrder, { runId: run.id }, { voidedAt: act.now });
  await updateRow(act.tx, PaymentRun, run, { state: 'void', endedAt: act.now });
  traceRun(act, run, 'voided');
  act.wake('payment-run', run.id);
}

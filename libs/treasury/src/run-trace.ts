import type { Act } from '#libs/acts/src/index.js';
import type { PaymentRun } from './payment-run.entity.js';

/** Leaves the trace of what happened to a run. */
export function traceRun(act: Act, run: PaymentRun, what: string): void {
  act.audit({
    type: `treasury.run-${what}`,
    subject: { type: 'payment-run', id: run.id },
    disclosure: 'restricted',
    data: { sha256: run.sha256, orders: run.orderCount, controlSum: run.controlSum },
  });
}

/** A run on the wire. */
export function runView(run: PaymentRun): object {
  return {
    id: run.id,
    state: run.state,
    messageId: run.messageId,
    executionDate: run.executionDate,
    orderCount: run.orderCount,
    controlSum: run.controlSum,
    sha256: run.sha256,
    createdAt: run.createdAt,
    releasedAt: run.releasedAt,
    endedAt: run.endedAt,
    statementProblem: run.statementProblem,
    version: run.version,
  };
}

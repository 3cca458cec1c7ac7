import { Inject, Injectable } from '@nestjs/common';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Act } from '#libs/acts/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { bankDay } from './domain/bank-day.js';
import { checkPaymentFile } from './domain/payment-file.js';
import type { PaymentFile } from './domain/payment-order.js';
import { checkRun } from './domain/payment-run.js';
import { nextTargetDay } from './domain/target-calendar.js';
import { controlSum, paymentInformationIds, writePain001 } from './pain001.js';
import { Payee } from './payee.entity.js';
import { screenPayee } from './payee.repository.js';
import { PaymentOrder } from './payment-order.entity.js';
import { transferOf } from './payment-order.repository.js';
import { PaymentRun, PaymentRunOrder } from './payment-run.entity.js';
import { runView, traceRun } from './run-trace.js';
import type { ScreeningList } from './screening-list.js';
import { SCREENING_LIST } from './screening-list.js';
import { TreasuryPolicies } from './treasury-policies.js';
import { updateRow } from './versioned-row.js';

/** Makes one bank file of approved orders: bytes and hash are stored before anybody can release them. */
@Injectable()
export class RunPreparation {
  constructor(
    private readonly policies: TreasuryPolicies,
    @Inject(SCREENING_LIST) private readonly screeningList: ScreeningList,
  ) {}

  /** Prepares the run of locked orders. Refuses what `checkRun` and `checkPaymentFile` refuse. */
  async prepare(act: Act, orders: readonly PaymentOrder[], wantedDay: string | null): Promise<object> {
    const today = bankDay(act.now);
    const executionDate = wantedDay ?? nextTargetDay(today);
    accepted(checkRun(orders, executionDate, today));
    const id = newId();
    const debtor = await this.policies.bankAccount(act.tx, act.now);
    const file: PaymentFile = {
      // 35 characters, the most a bank takes.
      messageId: `PL-${id.replaceAll('-', '')}`,
      createdAt: act.now,
      executionDate,
      debtor,
      orders: orders.map(transferOf),
    };
    accepted(checkPaymentFile(file));
    const bytes = utf8ToBytes(writePain001(file));
    const agreement = await act.tx.query<{ id: string }[]>(
      `SELECT a.treasury_policy_id AS id FROM agreements a JOIN milestones m ON m.agreement_id = a.id
       WHERE m.id = $1`,
      [orders[0]?.milestoneId],
    );
    const run: PaymentRun = {
      id,
      messageId: file.messageId,
      executionDate,
      treasuryPolicyId: agreement[0]?.id ?? '',
      bankAccount: debtor.iban,
      orderCount: orders.length,
      controlSum: controlSum(file.orders),
      file: bytes,
      sha256: bytesToHex(sha256(bytes)),
      state: 'prepared',
      createdBy: act.principal.id,
      createdAt: act.now,
      releasedBy: null,
      releasedAt: null,
      askedAt: null,
      statementProblem: null,
      resolvedBy: null,
      resolutionNote: null,
      endedAt: null,
      version: 1,
    };
    await act.tx.insert(PaymentRun, { ...run, file: Buffer.from(bytes) });
    await act.tx.insert(
      PaymentRunOrder,
      orders.map((order, position) => ({ runId: id, orderId: order.id, position, voidedAt: null })),
    );
    const blocks = paymentInformationIds(file);
    for (const order of orders) {
      const paymentInformationId = blocks.get(order.endToEndId) ?? null;
      await updateRow(act.tx, PaymentOrder, order, { state: 'in-run', paymentInformationId });
      const payee = await act.tx.findOneByOrFail(Payee, { id: order.payeeId });
      await screenPayee(act.tx, payee, this.screeningList.current(), act.now, false);
      act.wake('milestone', order.milestoneId);
    }
    traceRun(act, run, 'prepared');
    return runView(run);
  }
}

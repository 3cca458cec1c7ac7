import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import type { Instant, Principal } from '#libs/kernel/src/index.js';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { LedgerService, releasePosting } from '#libs/ledger/src/index.js';
import { logRestrictedRead } from '#libs/identity/src/index.js';
import { checkRun } from './domain/payment-run.js';
import { checkPaymentFile } from './domain/payment-file.js';
import type { ReleaseFacts } from './domain/order-eligibility.js';
import { checkRelease } from './domain/order-eligibility.js';
import type { PaymentFile } from './domain/payment-order.js';
import { nextTargetDay } from './domain/target-calendar.js';
import type { TransmissionOutcome } from './domain/transmission.js';
import { controlSum, paymentInformationIds, writePain001 } from './pain001.js';
import { Payee } from './payee.entity.js';
import {
  accountState,
  newestAccount,
  newestScreening,
  screeningFacts,
  screenPayee,
} from './payee.repository.js';
import { PaymentOrder } from './payment-order.entity.js';
import {
  currentHash,
  dutyFacts,
  findDuties,
  findOrders,
  lockOrders,
  transferOf,
} from './payment-order.repository.js';
import { PaymentOrdersService } from './payment-orders.service.js';
import { PaymentRun, PaymentRunOrder } from './payment-run.entity.js';
import type { RunWithOrders } from './payment-run.repository.js';
import { findAttempt, lockRun, orderIdsOf } from './payment-run.repository.js';
import { RunOutcomes } from './run-outcomes.js';
import type { ScreeningList } from './screening-list.js';
import { SCREENING_LIST } from './screening-list.js';
import { fileDiffers, fourEyes, notFound, runConflict } from './treasury.errors.js';
import { TreasuryPolicies } from './treasury-policies.js';
import { updateRow } from './versioned-row.js';

/** Holds under which no money leaves. */
const STOPS_MONEY: readonly string[] = ['sanctions', 'dispute'];

/** Payment runs: approved orders become one bank file, which another person releases by its hash. */
@Injectable()
export class PaymentRunsService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly ledger: LedgerService,
    private readonly orders: PaymentOrdersService,
    private readonly outcomes: RunOutcomes,
    private readonly policies: TreasuryPolicies,
    @Inject(SCREENING_LIST) private readonly screeningList: ScreeningList,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /**
   * Puts approved orders into a run (all of them where none are named) and stores the bytes of its file with their hash. The
   * payees are screened against today's list.
   */
  async create(
    asked: ActRequest,
    wanted: { readonly orderIds: readonly string[] | null; readonly executionDate: string | null },
  ): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: async (tx) => {
          const ids = wanted.orderIds ?? (await findOrders(tx, 'approved')).map(({ id }) => id);
          const orders = await lockOrders(tx, ids);
          if (wanted.orderIds !== null && orders.length !== new Set(ids).size) accepted(notFound());
          // What another run took meanwhile is not part of «all approved».
          return wanted.orderIds === null ? orders.filter(({ state }) => state === 'approved') : orders;
        },
        authorise: () => {
          accepted(authorise(asked.principal, 'payment-runs.create'));
        },
        apply: (act, orders) => this.prepare(act, orders, wanted.executionDate),
      },
    );
  }

  /**
   * Releases the file that was seen, by its hash. Everything is checked again under lock: approvals, accounts, cool-downs, holds,
   * screening, day, payment budget. Needs a session stepped up for `payment-run:<id>`.
   */
  async release(asked: ActRequest, runId: string, hash: string): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: async (tx) => {
          await this.lockCases(tx, await orderIdsOf(tx, runId));
          return lockRun(tx, runId);
        },
        authorise: () => {
          accepted(authorise(asked.principal, 'payment-runs.release', { stepUp: `payment-run:${runId}` }));
        },
        apply: (act, facts) => this.releaseLocked(act, facts, hash),
      },
    );
  }

  /** Takes a run apart before its release; the orders may go into another one. */
  async makeVoid(asked: ActRequest, runId: string): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => lockRun(tx, runId),
        authorise: () => {
          accepted(authorise(asked.principal, 'payment-runs.create'));
        },
        apply: async (act, { run, orders }) => {
          if (run.state !== 'prepared') accepted(runConflict(run.state));
          for (const order of orders) {
            await updateRow(act.tx, PaymentOrder, order, { state: 'approved', paymentInformationId: null });
            act.wake('milestone', order.milestoneId);
          }
          await act.tx.update(PaymentRunOrder, { runId }, { voidedAt: act.now });
          await updateRow(act.tx, PaymentRun, run, { state: 'void', endedAt: act.now });
          this.trace(act, run, 'voided');
          act.wake('payment-run', runId);
          return { id: runId, state: 'void' };
        },
      },
    );
  }

  /** A person found out what became of an unknown transmission. Not the one who released it. */
  async resolve(
    asked: ActRequest,
    runId: string,
    found: { readonly outcome: Exclude<TransmissionOutcome, 'unknown'>; readonly note: string },
  ): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => lockRun(tx, runId),
        authorise: () => {
          accepted(authorise(asked.principal, 'payment-runs.resolve'));
        },
        apply: async (act, facts) => {
          if (facts.run.state !== 'unknown') accepted(runConflict(facts.run.state));
          if (facts.run.releasedBy === act.principal.id) accepted(fourEyes());
          const noted = await updateRow(act.tx, PaymentRun, facts.run, {
            resolvedBy: act.principal.id,
            resolutionNote: found.note,
          });
          await this.outcomes.record(act, { ...facts, run: noted }, found.outcome, 'resolved by a person');
          return { id: runId, state: found.outcome };
        },
      },
    );
  }

  /** One run for people of treasury: state, attempt, orders. */
  async read(principal: Principal, runId: string): Promise<object> {
    const { manager } = this.dataSource;
    accepted(authorise(principal, 'treasury.read'));
    const run = (await manager.findOneBy(PaymentRun, { id: runId })) ?? accepted<PaymentRun>(notFound());
    const attempt = await findAttempt(manager, runId);
    const ids = await orderIdsOf(manager, runId);
    const orders = await Promise.all(ids.map((id) => manager.findOneByOrFail(PaymentOrder, { id })));
    return {
      ...runView(run),
      attempt: attempt && {
        startedAt: attempt.startedAt,
        endedAt: attempt.endedAt,
        outcome: attempt.outcome,
      },
      orders: orders.map(({ id, state, endToEndId, bankStatus }) => ({ id, state, endToEndId, bankStatus })),
    };
  }

  /** The newest runs. */
  async list(principal: Principal, limit: number): Promise<readonly object[]> {
    accepted(authorise(principal, 'treasury.read'));
    const runs = await this.dataSource.manager.find(PaymentRun, { order: { id: 'DESC' }, take: limit });
    return runs.map(runView);
  }

  /** The bytes of a run's file. Restricted; the read leaves a trace. */
  async file(principal: Principal, runId: string): Promise<Uint8Array> {
    const { manager } = this.dataSource;
    accepted(authorise(principal, 'payment-runs.create'));
    const run = (await manager.findOneBy(PaymentRun, { id: runId })) ?? accepted<PaymentRun>(notFound());
    await logRestrictedRead(manager, principal, {
      resource: 'paymentOrder',
      subjectId: runId,
      fields: ['creditor', 'account', 'remittance'],
    });
    return run.file;
  }

  private async prepare(
    act: Act,
    orders: readonly PaymentOrder[],
    wantedDay: string | null,
  ): Promise<object> {
    const today = act.now.slice(0, 10);
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
    this.trace(act, run, 'prepared');
    act.wake('payment-run', id);
    return runView(run);
  }

  private async releaseLocked(act: Act, { run, orders }: RunWithOrders, hash: string): Promise<object> {
    if (run.state !== 'prepared') accepted(runConflict(run.state));
    if (run.sha256 !== hash) accepted(fileDiffers());
    if (run.createdBy === act.principal.id) accepted(fourEyes());
    if (run.executionDate < act.now.slice(0, 10)) {
      refused(
        'treasury.execution-date',
        'conflict',
        'The day of this run has passed. Make it void and prepare another.',
      );
    }
    const listVersion = this.screeningList.current().version;
    const facts = await Promise.all(orders.map((order) => this.releaseFacts(act.tx, order)));
    const byThreshold = orders.map(({ thirdApproverFromMinor }) => thirdApproverFromMinor);
    const lowest = byThreshold.reduce((least, one) => (one < least ? one : least), byThreshold[0] ?? 0n);
    accepted(checkRelease(facts, act.principal.id, { thirdApproverFromMinor: lowest, listVersion }, act.now));
    for (const order of orders) {
      await this.orders.insertDuty(act, order, 'release', act.principal.id, act.now);
      const released = await updateRow(act.tx, PaymentOrder, order, {
        state: 'released',
        releasedAt: act.now,
      });
      this.orders.trace(act, released, 'released');
      act.wake('milestone', order.milestoneId);
    }
    const released = await updateRow(act.tx, PaymentRun, run, {
      state: 'released',
      releasedBy: act.principal.id,
      releasedAt: act.now,
    });
    for (const order of orders) await this.bookRelease(act, order, act.now);
    this.trace(act, released, 'released');
    act.leadsTo('released', 'The file goes to the bank.');
    act.wake('payment-run', run.id);
    return runView(released);
  }

  private async bookRelease(act: Act, order: PaymentOrder, now: Instant): Promise<void> {
    await this.ledger.post(act.tx, {
      kind: 'payment-released',
      idempotencyKey: `payment-released:${order.id}`,
      at: now,
      subject: { type: 'payment-order', id: order.id },
      entries: releasePosting(Number(now.slice(0, 4)), order.amountMinor, order.currency),
    });
  }

  private async releaseFacts(tx: EntityManager, order: PaymentOrder): Promise<ReleaseFacts> {
    const duties = await findDuties(tx, order.id);
    const team = await this.applications.membersOf(tx, order.applicationId);
    const payee = await tx.findOneByOrFail(Payee, { id: order.payeeId });
    const holds = await this.applications.openHolds(tx, order.applicationId);
    return {
      id: order.id,
      state: order.state,
      accountVersion: order.accountVersion,
      approvedHash: duties.findLast(({ duty }) => duty !== 'certify')?.orderHash ?? null,
      currentHash: currentHash(order),
      duties: dutyFacts(
        order,
        duties,
        team.map(({ personId }) => personId),
      ),
      account: accountState(await newestAccount(tx, payee)),
      holds: holds.filter((kind) => STOPS_MONEY.includes(kind)),
      screening: screeningFacts(await newestScreening(tx, payee.id)),
    };
  }

  /** Accounts and holds of the cases must not change while their orders are released: applications are locked first, by id. */
  private async lockCases(tx: EntityManager, orderIds: readonly string[]): Promise<void> {
    const rows = await tx.query<{ application_id: string }[]>(
      'SELECT DISTINCT application_id FROM payment_orders WHERE id = ANY($1::uuid[]) ORDER BY application_id',
      [orderIds],
    );
    for (const row of rows) await this.applications.lock(tx, row.application_id);
  }

  private trace(act: Act, run: PaymentRun, what: string): void {
    act.audit({
      type: `treasury.run-${what}`,
      subject: { type: 'payment-run', id: run.id },
      disclosure: 'restricted',
      data: { sha256: run.sha256, orders: run.orderCount, controlSum: run.controlSum },
    });
  }
}

function runView(run: PaymentRun): object {
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
    version: run.version,
  };
}

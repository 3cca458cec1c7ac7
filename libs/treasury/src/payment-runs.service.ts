import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource } from 'typeorm';
import type { ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { authorise, logRestrictedRead } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import type { TransmissionOutcome } from './domain/transmission.js';
import { lockCasesOf, partiesOfOrders } from './lock-cases.js';
import { PaymentOrder } from './payment-order.entity.js';
import { findOrders, lockOrders } from './payment-order.repository.js';
import { PaymentRun } from './payment-run.entity.js';
import { findAttempt, lockRun, orderIdsOf } from './payment-run.repository.js';
import { RunOutcomes } from './run-outcomes.js';
import { RunPreparation } from './run-preparation.js';
import { RunRelease } from './run-release.js';
import { runView } from './run-trace.js';
import { voidRun } from './run-void.js';
import { fourEyes, notFound, runConflict } from './treasury.errors.js';
import { updateRow } from './versioned-row.js';

/** Payment runs: approved orders become one bank file, which another person releases by its hash. */
@Injectable()
export class PaymentRunsService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly preparation: RunPreparation,
    private readonly releases: RunRelease,
    private readonly outcomes: RunOutcomes,
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
          // A case that ends takes its orders back: it must not do so while one of them goes into a file.
          await lockCasesOf(tx, this.applications, ids);
          const orders = await lockOrders(tx, ids);
          if (wanted.orderIds !== null && orders.length !== new Set(ids).size) accepted(notFound());
          // What another run took meanwhile is not part of «all approved».
          return wanted.orderIds === null ? orders.filter(({ state }) => state === 'approved') : orders;
        },
        authorise: async (orders, tx) => {
          const subject = { standings: await this.partiesOf(tx, orders) };
          accepted(authorise(asked.principal, 'payment-runs.create', subject));
        },
        apply: (act, orders) => this.preparation.prepare(act, orders, wanted.executionDate),
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
          await lockCasesOf(tx, this.applications, await orderIdsOf(tx, runId));
          return lockRun(tx, runId);
        },
        authorise: async ({ orders }, tx) => {
          const subject = { stepUp: `payment-run:${runId}`, standings: await this.partiesOf(tx, orders) };
          accepted(authorise(asked.principal, 'payment-runs.release', subject));
        },
        apply: (act, facts) => this.releases.release(act, facts, hash),
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
          accepted(authorise(asked.principal, 'payment-runs.void'));
        },
        apply: async (act, { run, orders }) => {
          if (run.state !== 'prepared') accepted(runConflict(run.state));
          await voidRun(act, { run, orders });
          return { id: runId, state: 'void' };
        },
      },
    );
  }

  /**
   * A person found out what became of an unknown transmission. Not the one who released it: saying that a file never arrived pays
   * its orders again. Needs a session stepped up for `payment-run:<id>`.
   */
  async resolve(
    asked: ActRequest,
    runId: string,
    found: { readonly outcome: Exclude<TransmissionOutcome, 'unknown'>; readonly note: string },
  ): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => lockRun(tx, runId),
        authorise: async ({ orders }, tx) => {
          const subject = { stepUp: `payment-run:${runId}`, standings: await this.partiesOf(tx, orders) };
          accepted(authorise(asked.principal, 'payment-runs.resolve', subject));
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
    const standings = await partiesOfOrders(manager, this.applications, await orderIdsOf(manager, runId));
    accepted(authorise(principal, 'payment-runs.create', { standings }));
    const run = (await manager.findOneBy(PaymentRun, { id: runId })) ?? accepted<PaymentRun>(notFound());
    await logRestrictedRead(manager, principal, {
      resource: 'paymentOrder',
      subjectId: runId,
      fields: ['creditor', 'account', 'remittance'],
    });
    return run.file;
  }

  private partiesOf(tx: EntityManager, orders: readonly PaymentOrder[]): ReturnType<typeof partiesOfOrders> {
    const ids = orders.map(({ id }) => id);
    return partiesOfOrders(tx, this.applications, ids);
  }
}

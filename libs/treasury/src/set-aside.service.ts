import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EntityManager } from 'typeorm';
import { DataSource, In } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { authorise, ceilingOf, project } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, money } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { LedgerService } from '#libs/ledger/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { checkSecond } from './domain/assignment.js';
import { lockCasesOf, partiesOfOrders } from './lock-cases.js';
import { liveAssignment, lockMovements } from './movement.repository.js';
import { OrderBooks } from './order-books.js';
import { lockOrders, releasersOf } from './payment-order.repository.js';
import { PaymentRun } from './payment-run.entity.js';
import { findAttempt, liveRunOf } from './payment-run.repository.js';
import { BankStatement, StatementMovement } from './statement.entity.js';
import { lastStatement, lockStatements } from './statement.repository.js';
import { StatementSetAside } from './statement-set-aside.entity.js';
import { notFound, setAsideConflict, statementNotLast, statementReliedOn } from './treasury.errors.js';
import { lockRow, updateRow } from './versioned-row.js';

interface Found {
  readonly statement: BankStatement;
  readonly movements: readonly StatementMovement[];
  readonly orderIds: readonly string[];
  /** Runs of these orders, locked. */
  readonly runs: readonly PaymentRun[];
  readonly live: StatementSetAside | null;
}

/** A statement that was taken in and is wrong: one person of treasury says so, another confirms it, and what it booked is taken back. */
@Injectable()
export class SetAsideService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly ledger: LedgerService,
    private readonly books: OrderBooks,
    private readonly notifications: NotificationsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** The newest statements that were taken in, and what was said of them. */
  async list(principal: Principal): Promise<readonly object[]> {
    accepted(authorise(principal, 'treasury.read'));
    const { manager } = this.dataSource;
    const statements = await manager.find(BankStatement, {
      order: { importedAt: 'DESC', id: 'DESC' },
      take: 100,
    });
    const said = await manager.findBy(StatementSetAside, { statementId: In(statements.map(({ id }) => id)) });
    return statements.map((statement) =>
      project('bankStatement', statementView(statement, standing(said, statement.id)), ceilingOf(principal)),
    );
  }

  /**
   * A person says that the newest statement is wrong, with the reason; another person decides. Needs a session stepped up for
   * `statement-set-aside:<id>`. Refuses `treasury.statement-not-last`, `treasury.statement-relied-on` (something else hangs on it), and
   * `treasury.set-aside-conflict`.
   */
  async propose(asked: ActRequest, statementId: string, reason: string): Promise<ActAnswer<object>> {
    return this.onStatement(asked, statementId, async (act, found) => {
      if (found.live !== null) accepted(setAsideConflict());
      await this.check(act.tx, found);
      const said: StatementSetAside = {
        id: newId(),
        statementId,
        reason,
        proposedBy: act.principal.id,
        proposedAt: act.now,
        outcome: null,
        decidedBy: null,
        decidedAt: null,
        decisionReason: null,
      };
      await act.tx.insert(StatementSetAside, said);
      this.trace(act, found, 'set-aside-proposed');
      act.leadsTo('proposed', 'Another person of treasury has to confirm it.');
      await this.notifications.queue(act, {
        to: { role: 'treasury' },
        template: 'payments.statement-set-aside',
        data: { number: found.statement.statementRef },
      });
      return answer(said, 'proposed');
    });
  }

  /**
   * Another person confirms it: what the statement booked is reversed, its payments are on their way again, and the bank is asked again
   * after the statement before. Refuses what `propose` refuses, and `treasury.four-eyes`, also for whoever released one of its payments.
   */
  async confirm(asked: ActRequest, statementId: string, proposalId: string): Promise<ActAnswer<object>> {
    return this.onStatement(asked, statementId, async (act, found) => {
      const said = open(found, proposalId);
      const releasers = await releasersOf(act.tx, found.orderIds);
      accepted(checkSecond(said.proposedBy, act.principal.id, releasers));
      await this.check(act.tx, found);
      await this.turnBack(act, found);
      await act.tx.update(BankStatement, { id: statementId }, { setAsideAt: act.now });
      await this.decide(act, said, 'set-aside', null);
      this.trace(act, found, 'set-aside');
      act.leadsTo('set-aside', 'The bank is asked again after the statement before.');
      return answer(said, 'set-aside');
    });
  }

  /** Another person says that the statement is right, with the reason. */
  async reject(
    asked: ActRequest,
    statementId: string,
    proposalId: string,
    reason: string,
  ): Promise<ActAnswer<object>> {
    return this.onStatement(asked, statementId, async (act, found) => {
      const said = open(found, proposalId);
      accepted(checkSecond(said.proposedBy, act.principal.id, []));
      await this.decide(act, said, 'rejected', reason);
      this.trace(act, found, 'set-aside-rejected');
      act.reasons.push(reason);
      return answer(said, 'rejected');
    });
  }

  private async onStatement(
    asked: ActRequest,
    statementId: string,
    apply: (act: Act, found: Found) => Promise<object>,
  ): Promise<ActAnswer<object>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => this.lock(tx, statementId),
        authorise: async ({ orderIds }, tx) => {
          const standings = await partiesOfOrders(tx, this.applications, orderIds);
          const subject = { stepUp: `statement-set-aside:${statementId}`, standings };
          accepted(authorise(asked.principal, 'statements.set-aside', subject));
        },
        apply,
      },
    );
  }

  /** Statements stand still, then cases, movements, runs and orders, in the order of every lock. */
  private async lock(tx: EntityManager, statementId: string): Promise<Found> {
    await lockStatements(tx);
    const statement =
      (await tx.findOneBy(BankStatement, { id: statementId })) ?? accepted<BankStatement>(notFound());
    // What a statement showed never changes, so its orders may be read before the locks.
    const shown = await tx.findBy(StatementMovement, { statementId });
    const orderIds = [...new Set(shown.flatMap((movement) => movement.orderIds))];
    await lockCasesOf(tx, this.applications, orderIds);
    const movements = await lockMovements(
      tx,
      shown.map(({ id }) => id),
    );
    const runIds = new Set<string>();
    for (const id of orderIds) {
      const runId = await liveRunOf(tx, id);
      if (runId !== null) runIds.add(runId);
    }
    const runs: PaymentRun[] = [];
    for (const id of [...runIds].sort()) {
      const run = await lockRow(tx, PaymentRun, id);
      if (run !== null) runs.push(run);
    }
    const live = standing(await tx.findBy(StatementSetAside, { statementId }), statementId);
    return { statement, movements: [...movements.values()], orderIds, runs, live };
  }

  private async check(tx: EntityManager, { statement, movements }: Found): Promise<void> {
    if (statement.setAsideAt !== null) accepted(setAsideConflict());
    const last = await lastStatement(tx, statement.account, statement.currency);
    if (last?.id !== statement.id) accepted(statementNotLast());
    for (const movement of movements) {
      const isExplained = movement.match === 'return' || movement.match === 'contribution';
      if (isExplained || movement.resolvedAt !== null || (await liveAssignment(tx, movement.id)) !== null)
        accepted(statementReliedOn());
    }
  }

  private async turnBack(act: Act, { statement, orderIds, runs }: Found): Promise<void> {
    const subject = { type: 'bank-statement', id: statement.id };
    await this.ledger.reverseStanding(act.tx, 'movement-unidentified', subject, act.now);
    for (const order of await lockOrders(act.tx, orderIds)) {
      // It came back since, or was paid by something else.
      if (order.state !== 'settled') accepted(statementReliedOn());
      await this.books.unsettle(act, order);
    }
    for (const run of runs) {
      if (run.state === 'settled') await this.reopen(act, run);
      act.wake('payment-run', run.id);
    }
  }

  /** Only that statement may have shown that the bank has the file: then it is unknown again, and people find out. */
  private async reopen(act: Act, run: PaymentRun): Promise<void> {
    const attempt = await findAttempt(act.tx, run.id);
    const isUnknown = attempt?.outcome === 'unknown' && run.resolvedBy === null;
    const state = isUnknown ? 'unknown' : 'sent';
    await updateRow(act.tx, PaymentRun, run, { state, endedAt: null });
    if (!isUnknown) return;
    await this.notifications.queue(act, {
      to: { role: 'treasury' },
      template: 'payments.unknown',
      data: { number: run.messageId },
    });
  }

  private async decide(
    act: Act,
    said: StatementSetAside,
    outcome: 'set-aside' | 'rejected',
    decisionReason: string | null,
  ): Promise<void> {
    const decided = { outcome, decidedBy: act.principal.id, decidedAt: act.now, decisionReason };
    await act.tx.update(StatementSetAside, { id: said.id }, decided);
  }

  private trace(act: Act, { statement, orderIds }: Found, what: string): void {
    act.audit({
      type: `treasury.statement-${what}`,
      subject: { type: 'bank-statement', id: statement.id },
      disclosure: 'restricted',
      data: { contentHash: statement.contentHash, sequence: statement.sequence, orders: orderIds },
    });
  }
}

function standing(said: readonly StatementSetAside[], statementId: string): StatementSetAside | null {
  return said.find((one) => one.statementId === statementId && one.outcome !== 'rejected') ?? null;
}

function open({ live }: Found, proposalId: string): StatementSetAside {
  return live?.id === proposalId && live.outcome === null
    ? live
    : accepted<StatementSetAside>(setAsideConflict());
}

function statementView(statement: BankStatement, said: StatementSetAside | null): object {
  const { id, statementRef, sequence, statementDate, currency, importedAt, setAsideAt } = statement;
  return {
    id,
    number: statementRef,
    sequence,
    date: statementDate,
    opening: money(statement.openingMinor, currency),
    closing: money(statement.closingMinor, currency),
    importedAt,
    setAsideAt,
    proposal: said && {
      id: said.id,
      reason: said.reason,
      proposedBy: said.proposedBy,
      proposedAt: said.proposedAt,
    },
  };
}

function answer(
  { id, statementId }: StatementSetAside,
  state: 'proposed' | 'set-aside' | 'rejected',
): object {
  return { id: statementId, proposalId: id, state };
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { ApplicationsService } from '#libs/applications/src/index.js';
import { authorise, ceilingOf, project } from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, money } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { MembersService } from '#libs/members/src/index.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { checkSecond } from './domain/assignment.js';
import { partiesOfOrders } from './lock-cases.js';
import { releasersOf } from './payment-order.repository.js';
import type { SetAsideCase } from './set-aside-case.js';
import { checkSetAside, lockSetAsideCase, standing } from './set-aside-case.js';
import { BankStatement } from './statement.entity.js';
import { StatementSetAside } from './statement-set-aside.entity.js';
import { StatementUndoing } from './statement-undoing.js';
import { setAsideConflict } from './treasury.errors.js';

/** A statement that was taken in and is wrong: one person of treasury says so, another confirms it, and what it booked is taken back. */
@Injectable()
export class SetAsideService {
  constructor(
    private readonly acts: ActsService,
    private readonly applications: ApplicationsService,
    private readonly members: MembersService,
    private readonly undoing: StatementUndoing,
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
   * `statement-set-aside:<id>`. Refuses `treasury.statement-not-last`, `treasury.statement-relied-on` (an order has gone on since), and
   * `treasury.set-aside-conflict`.
   */
  async propose(asked: ActRequest, statementId: string, reason: string): Promise<ActAnswer<object>> {
    return this.onStatement(asked, statementId, async (act, found) => {
      if (found.live !== null) accepted(setAsideConflict());
      await checkSetAside(act.tx, found);
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
   * Another person confirms it: what the statement booked is reversed, and what people said of its money. Payments are on their way again,
   * what came back is paid again, contributions are owed again, and the bank is asked again after the statement before. Refuses what
   * `propose` refuses, `treasury.four-eyes`, also for whoever released one of its payments, and what the ledger and members refuse.
   */
  async confirm(asked: ActRequest, statementId: string, proposalId: string): Promise<ActAnswer<object>> {
    return this.onStatement(asked, statementId, async (act, found) => {
      const said = open(found, proposalId);
      const releasers = await releasersOf(act.tx, found.orderIds);
      accepted(checkSecond(said.proposedBy, act.principal.id, releasers));
      await this.undoing.undo(act, found, await checkSetAside(act.tx, found));
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
    apply: (act: Act, found: SetAsideCase) => Promise<object>,
  ): Promise<ActAnswer<object>> {
    const { applications, members } = this;
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => lockSetAsideCase(tx, { applications, members }, statementId),
        authorise: async ({ orderIds }, tx) => {
          const standings = await partiesOfOrders(tx, applications, orderIds);
          const subject = { stepUp: `statement-set-aside:${statementId}`, standings };
          accepted(authorise(asked.principal, 'statements.set-aside', subject));
        },
        apply,
      },
    );
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

  private trace(act: Act, { statement, orderIds }: SetAsideCase, what: string): void {
    act.audit({
      type: `treasury.statement-${what}`,
      subject: { type: 'bank-statement', id: statement.id },
      disclosure: 'restricted',
      data: { contentHash: statement.contentHash, sequence: statement.sequence, orders: orderIds },
    });
  }
}

function open({ live }: SetAsideCase, proposalId: string): StatementSetAside {
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

import { Inject, Injectable, Optional } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Act, Advance } from '#libs/acts/src/index.js';
import { ActsService, violates } from '#libs/acts/src/index.js';
import { Refused, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import type { BankPort } from './bank.port.js';
import { BANK_PORT } from './bank.port.js';
import { decidePaymentRun } from './domain/payment-run.js';
import { isOverdue } from './domain/statement-overdue.js';
import { transmissionOutcome } from './domain/transmission.js';
import { PaymentRun, TransmissionAttempt } from './payment-run.entity.js';
import type { RunWithOrders } from './payment-run.repository.js';
import { findAttempt, lockRun } from './payment-run.repository.js';
import { RunOutcomes } from './run-outcomes.js';
import { StatementsService } from './statements.service.js';
import { TreasuryPolicies } from './treasury-policies.js';
import { updateRow } from './versioned-row.js';

/** What the process of a run does next outside the database; shown as a step of its workflow. */
export type RunStep = 'transmit' | 'ask-bank';
export type RunAdvance = Advance & { readonly step?: RunStep };

/** What the bank says it executed, and no statement shows. */
const OVERDUE = 'treasury.statement-overdue';

/** The process of one payment run. A file is handed to the bank once; after that the bank is only asked. */
@Injectable()
export class PaymentRunProcess {
  constructor(
    private readonly acts: ActsService,
    private readonly outcomes: RunOutcomes,
    private readonly statements: StatementsService,
    private readonly policies: TreasuryPolicies,
    private readonly notifications: NotificationsService,
    @InjectDataSource() private readonly dataSource: DataSource,
    /** Only the worker that holds the bank's secret has one. */
    @Optional() @Inject(BANK_PORT) private readonly bank: BankPort | null = null,
  ) {}

  /** One look: what follows in the database is done, what follows outside is answered as a step. */
  async advance(runId: string): Promise<RunAdvance> {
    const answer = await this.system('advance:payment-run', runId, (act, facts) => this.look(act, facts));
    return answer;
  }

  /**
   * Hands the file to the bank, once: the attempt is written and committed before the first byte leaves. A run that has an
   * attempt is left alone, whatever became of it.
   */
  async transmit(runId: string): Promise<void> {
    const bank = this.requireBank();
    const file = await this.beginAttempt(runId);
    if (file === null) return;
    const event = await bank.submit(file);
    await this.system('end-attempt:payment-run', runId, async (act, facts) => {
      const attempt = await findAttempt(act.tx, runId);
      // Given up meanwhile as unknown: a late answer does not undo what people may have acted on.
      if (attempt === null || attempt.outcome !== null) return;
      const outcome = transmissionOutcome(event);
      await this.endAttempt(act.tx, attempt, outcome, event.detail ?? event.kind, act.now);
      await this.outcomes.record(act, facts, outcome, event.detail ?? event.kind);
    });
  }

  /**
   * Asks the bank for the status of the file and for new statements. Changes nothing at the bank. A statement that is refused, since it
   * leaves a gap or does not add up, goes to people of treasury, once, and so does one that does not come; the bank is asked again in
   * its rhythm.
   */
  async askBank(runId: string): Promise<void> {
    const bank = this.requireBank();
    const run = await this.dataSource.manager.findOneByOrFail(PaymentRun, { id: runId });
    const statuses = await bank.status(run.messageId);
    const files = await bank.statements(run.bankAccount, await this.statements.lastSequence(run.bankAccount));
    if (statuses !== null) {
      await this.system('bank-status:payment-run', runId, (act, facts) =>
        this.outcomes.recordStatuses(act, facts, statuses),
      );
    }
    const refusedBecause = await this.takeIn(files, runId);
    await this.system('bank-asked:payment-run', runId, async (act, { run: current, orders }) => {
      const statementProblem =
        refusedBecause ?? (isOverdue(current.executionDate, orders, act.now) ? OVERDUE : null);
      await updateRow(act.tx, PaymentRun, current, { askedAt: act.now, statementProblem });
      if (statementProblem === null || statementProblem === current.statementProblem) return;
      await this.notifications.queue(act, {
        to: { role: 'treasury' },
        template: statementProblem === OVERDUE ? 'payments.statement-overdue' : 'payments.statement-refused',
        data: { number: current.messageId, code: statementProblem },
      });
    });
  }

  /** Imports statements in order, up to one that is refused; answers the code of that. */
  private async takeIn(files: readonly Uint8Array[], runId: string): Promise<string | null> {
    try {
      for (const file of files) await this.statements.importFromBank(file, runId);
      return null;
    } catch (error) {
      if (error instanceof Refused) return error.refusal.code;
      throw error;
    }
  }

  private async look(act: Act, facts: RunWithOrders): Promise<RunAdvance> {
    const { run, orders } = facts;
    const attempt = await findAttempt(act.tx, run.id);
    const policy = await this.policies.byId(act.tx, run.treasuryPolicyId);
    const decision = decidePaymentRun(
      { state: run.state, attempt, orders: orders.map(({ state }) => state), askedAt: run.askedAt },
      policy,
      act.now,
    );
    switch (decision.do) {
      case 'transmit':
      case 'ask-bank':
        return { state: 'again', step: decision.do };
      case 'mark-unknown':
        if (attempt === null) throw new Error(`Run ${run.id} is unknown without an attempt.`);
        await this.endAttempt(act.tx, attempt, 'unknown', 'no answer in time', act.now);
        await this.outcomes.record(act, facts, 'unknown', 'no answer in time');
        return { state: 'again' };
      case 'settle':
        await updateRow(act.tx, PaymentRun, run, { state: 'settled', endedAt: act.now });
        act.audit({
          type: 'treasury.run-settled',
          subject: { type: 'payment-run', id: run.id },
          disclosure: 'restricted',
        });
        return { state: 'settled' };
      case 'wait':
        return decision.until === null ? { state: 'waiting' } : { state: 'waiting', wakeAt: decision.until };
      case 'done':
        return { state: 'settled' };
    }
  }

  private async beginAttempt(runId: string): Promise<{ messageId: string; bytes: Uint8Array } | null> {
    try {
      return await this.system('begin-attempt:payment-run', runId, async (act, { run }) => {
        if (run.state !== 'released' || (await findAttempt(act.tx, runId)) !== null) return null;
        await act.tx.insert(TransmissionAttempt, {
          id: newId(),
          runId,
          startedAt: act.now,
          endedAt: null,
          outcome: null,
          detail: null,
        });
        act.audit({
          type: 'treasury.run-transmission-begun',
          subject: { type: 'payment-run', id: runId },
          disclosure: 'restricted',
          data: { sha256: run.sha256 },
        });
        return { messageId: run.messageId, bytes: run.file };
      });
    } catch (error) {
      if (violates(error, 'uq_transmission_attempts_run_id')) return null;
      throw error;
    }
  }

  private async endAttempt(
    tx: EntityManager,
    attempt: TransmissionAttempt,
    outcome: TransmissionAttempt['outcome'],
    detail: string,
    now: string,
  ): Promise<void> {
    await tx.update(TransmissionAttempt, { id: attempt.id }, { endedAt: now, outcome, detail });
  }

  private async system<T>(
    route: string,
    runId: string,
    apply: (act: Act, facts: RunWithOrders) => Promise<T>,
  ): Promise<T> {
    const asked = {
      principal: systemPrincipal('payment-run'),
      route,
      key: null,
      body: { id: runId },
      within: `payment-run:${runId}`,
    };
    const answer = await this.acts.act(asked, {
      lock: (tx) => lockRun(tx, runId),
      authorise: () => undefined,
      apply,
    });
    if (answer.kind !== 'done') throw new Error('A system act is never a preview.');
    return answer.value;
  }

  private requireBank(): BankPort {
    if (this.bank === null)
      throw new Error('This process has no bank: it does not work on the queue `effects`.');
    return this.bank;
  }
}

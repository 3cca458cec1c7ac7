import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Act, ActAnswer, ActRequest } from '#libs/acts/src/index.js';
import { ActsService } from '#libs/acts/src/index.js';
import { authorise } from '#libs/identity/src/index.js';
import { accepted, refuse, refuseAll, refused, systemPrincipal } from '#libs/kernel/src/index.js';
import { newId } from '#libs/kernel/src/new-id.js';
import { NotificationsService } from '#libs/notifications/src/index.js';
import { readCamt053 } from './camt053.js';
import type { Match, Movement } from './domain/matching.js';
import { matchMovement, movementsOf } from './domain/matching.js';
import type { Statement, StatementProblem } from './domain/statement.js';
import { beginningProblems, statementProblems, successionProblems } from './domain/statement-consistency.js';
import { statementJson } from './domain/statement-json.js';
import { StatementBooking } from './statement-booking.js';
import { BankStatement, StatementMovement } from './statement.entity.js';
import {
  lastStatement,
  lockCandidates,
  lockStatements,
  matchable,
  sameStatement,
  whoSetAside,
} from './statement.repository.js';
import { TreasuryPolicies } from './treasury-policies.js';
import { wasSetAside } from './treasury.errors.js';
import { XmlUnreadable } from './xml-tree.js';

/** What an import did with one statement. */
export interface ImportedStatement {
  readonly id: string;
  /** It had been imported before, and nothing was changed. */
  readonly repeated: boolean;
  readonly matched: number;
  /** Movements without explanation: the work list. */
  readonly unmatched: number;
}

/** Bank statements: read, checked, matched, booked. Cash is booked here and nowhere else. */
@Injectable()
export class StatementsService {
  constructor(
    private readonly acts: ActsService,
    private readonly booking: StatementBooking,
    private readonly policies: TreasuryPolicies,
    private readonly notifications: NotificationsService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  /** A person of treasury hands in a camt.053 file, in a session stepped up for `statement:<SHA-256 of its bytes>`. */
  async import(
    asked: ActRequest,
    bytes: Uint8Array,
  ): Promise<ActAnswer<{ statements: readonly ImportedStatement[] }>> {
    return this.acts.act(
      { ...asked, movesMoney: true },
      {
        lock: (tx) => lockStatements(tx),
        authorise: () => {
          const stepUp = `statement:${bytesToHex(sha256(bytes))}`;
          accepted(authorise(asked.principal, 'statements.import', { stepUp }));
        },
        apply: (act) => this.book(act, readStatements(bytes)),
      },
    );
  }

  /** The same, fetched by the process of a run that asked the bank. */
  async importFromBank(bytes: Uint8Array, runId?: string): Promise<void> {
    const statements = readStatements(bytes);
    const asked = {
      principal: systemPrincipal('payment-run'),
      route: 'import:statement',
      key: null,
      body: null,
      ...(runId === undefined ? {} : { within: `payment-run:${runId}` }),
    };
    await this.acts.act(asked, {
      lock: (tx) => lockStatements(tx),
      authorise: () => undefined,
      apply: (act) => this.book(act, statements),
    });
  }

  /** The sequence number of the statement imported last for an account; 0 before the first. The bank may begin anew at 1. */
  async lastSequence(account: string): Promise<number> {
    const rows = await this.dataSource.query<{ last: string | null }[]>(
      `SELECT sequence AS last FROM bank_statements WHERE account = $1 AND sequence IS NOT NULL AND set_aside_at IS NULL
       ORDER BY imported_at DESC, id DESC LIMIT 1`,
      [account],
    );
    return Number(rows[0]?.last ?? 0);
  }

  private async book(
    act: Act,
    statements: readonly Statement[],
  ): Promise<{ statements: ImportedStatement[] }> {
    const books = await this.policies.accountBooks(act.tx);
    const imported: ImportedStatement[] = [];
    for (const statement of statements) {
      const bank =
        books.get(statement.account) ??
        refused(
          'treasury.statement-foreign-account',
          'invalid',
          'This statement is not about an account of the fund.',
        );
      imported.push(await this.bookOne(act, bank, statement));
    }
    return { statements: imported };
  }

  private async bookOne(act: Act, bank: string, statement: Statement): Promise<ImportedStatement> {
    const contentHash = hashOf(statement);
    const known = await sameStatement(act.tx, statement);
    if (known !== null) {
      if (known.contentHash !== contentHash) {
        refused(
          'treasury.statement-differs',
          'conflict',
          `Statement ${statement.id} was imported with other content.`,
        );
      }
      this.trace(act, known, 'repeated');
      act.reasons.push(`${known.statementRef} is in the books already.`);
      return { id: known.id, repeated: true, matched: 0, unmatched: 0 };
    }
    await refuseSetAside(act, statement, contentHash);
    await this.refuseProblems(act, bank, statement);
    const row: BankStatement = {
      id: newId(),
      account: statement.account,
      currency: statement.currency,
      statementRef: statement.id,
      sequence: statement.sequence === null ? null : String(statement.sequence),
      statementDate: statement.date,
      openingMinor: statement.openingMinor ?? 0n,
      closingMinor: statement.closingMinor ?? 0n,
      contentHash,
      importedAt: act.now,
      setAsideAt: null,
    };
    await act.tx.insert(BankStatement, row);
    const movements = movementsOf(statement.entries);
    const orders = new Map((await lockCandidates(act.tx, movements)).map((order) => [order.id, order]));
    let unmatched = 0;
    for (const movement of movements) {
      const match = matchMovement(movement, [...orders.values()].map(matchable));
      const stored = await this.insertMovement(act, row, statement, movement, match);
      if (match.kind === 'unmatched') {
        if (!(await this.booking.bookUnexplained(act, bank, stored))) unmatched += 1;
      } else {
        for (const order of await this.booking.bookOrders(act, bank, movement, match, orders))
          orders.set(order.id, order);
      }
    }
    this.trace(act, row, 'imported');
    const matched = movements.length - unmatched;
    act.reasons.push(`${row.statementRef}: ${matched} of ${movements.length} movements explained.`);
    if (unmatched > 0) {
      await this.notifications.queue(act, {
        to: { role: 'treasury' },
        template: 'payments.movements-unexplained',
        data: { number: row.statementRef },
      });
    }
    return { id: row.id, repeated: false, matched, unmatched };
  }

  private async insertMovement(
    act: Act,
    row: BankStatement,
    statement: Statement,
    movement: Movement,
    match: Match,
  ): Promise<StatementMovement> {
    const stored: StatementMovement = {
      id: newId(),
      statementId: row.id,
      entryIndex: movement.entryIndex,
      partIndex: movement.partIndex,
      amountMinor: movement.amountMinor,
      currency: movement.currency,
      creditDebit: movement.creditDebit,
      bookingDate: statement.entries[movement.entryIndex]?.bookingDate ?? null,
      endToEndId: movement.endToEndId,
      accountServicerReference: movement.accountServicerReference,
      paymentInformationId: movement.paymentInformationId,
      creditorReference: movement.creditorReference,
      returnReason: movement.returnReason,
      match: match.kind,
      matchDetail: detailOf(match),
      orderIds: match.kind === 'batch' ? [...match.orderIds] : 'orderId' in match ? [match.orderId] : [],
      resolvedBy: null,
      resolvedAt: null,
      resolution: null,
    };
    await act.tx.insert(StatementMovement, stored);
    return stored;
  }

  private async refuseProblems(act: Act, bank: string, statement: Statement): Promise<void> {
    const last = await lastStatement(act.tx, statement.account, statement.currency);
    const problems: readonly StatementProblem[] = [
      ...statementProblems(statement),
      ...(last === null
        ? beginningProblems(await this.booking.inTheBooks(act.tx, bank, statement.currency), statement)
        : successionProblems(asStatement(last), statement)),
    ];
    accepted(
      refuseAll(
        problems.map(({ code, message }) => refuse(`treasury.statement-${code}`, 'conflict', message)),
      ),
    );
  }

  private trace(act: Act, statement: BankStatement, what: string): void {
    act.audit({
      type: `treasury.statement-${what}`,
      subject: { type: 'bank-statement', id: statement.id },
      disclosure: 'restricted',
      data: { contentHash: statement.contentHash, sequence: statement.sequence },
    });
  }
}

/**
 * A bank that still gives out what two people set aside is not believed again. By hand it may be right after all, where somebody says so
 * who had no part in that.
 */
async function refuseSetAside(act: Act, statement: Statement, contentHash: string): Promise<void> {
  const who = await whoSetAside(act.tx, statement, contentHash);
  const isTheirs = act.principal.kind !== 'person' || who.includes(act.principal.id);
  if (who.length > 0 && isTheirs) accepted(wasSetAside());
}

function readStatements(bytes: Uint8Array): readonly Statement[] {
  try {
    return readCamt053(bytes);
  } catch (error) {
    if (!(error instanceof XmlUnreadable)) throw error;
    return refused('treasury.statement-unreadable', 'invalid', error.message);
  }
}

/** The content of a statement, whatever white space its file had. */
function hashOf(statement: Statement): string {
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(statementJson(statement, [])))));
}

function asStatement(row: BankStatement): Statement {
  return {
    id: row.statementRef,
    sequence: row.sequence === null ? null : Number(row.sequence),
    date: row.statementDate,
    account: row.account,
    currency: row.currency,
    openingMinor: row.openingMinor,
    closingMinor: row.closingMinor,
    entries: [],
  };
}

function detailOf(match: Match): string {
  switch (match.kind) {
    case 'payment':
    case 'return':
    case 'batch':
      return match.by;
    case 'unmatched':
      return match.reason;
  }
}

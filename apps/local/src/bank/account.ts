import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** One transfer the bank was asked for. */
export interface BankOrder {
  readonly endToEndId: string;
  readonly amountMinor: string;
  readonly currency: string;
  readonly creditor: string;
  status: 'ACSP' | 'ACSC' | 'RJCT';
  reason?: string;
}

/** One movement on the account. */
export interface Booking {
  readonly endToEndId: string;
  readonly reference: string;
  readonly amountMinor: string;
  readonly currency: string;
  readonly creditDebit: 'CRDT' | 'DBIT';
  readonly returnReason?: string;
  /** The structured reference somebody outside put on it. */
  readonly creditorReference?: string;
}

/** One statement, as it was and will be given out. */
export interface IssuedStatement {
  readonly sequence: number;
  readonly openingMinor: string;
  readonly closingMinor: string;
  readonly bookings: readonly Booking[];
}

/** How the bank misbehaves, once each, in order. */
export const BEHAVIOURS = [
  'timeout-after-accepting',
  'drop-before-accepting',
  'reject',
  'reject-order',
  'return-later',
  'duplicate-statement',
] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

interface State {
  readonly balanceMinor: string;
  readonly messages: Record<string, BankOrder[]>;
  readonly bookings: Booking[];
  readonly statements: IssuedStatement[];
  readonly script: Behaviour[];
  /** End-to-end ids whose payment comes back with the statement after the one that shows it. */
  readonly returns: string[];
  nextReference: number;
}

/** The books of the loopback bank: accepted files, movements, statements. Kept in a file, so that it survives being killed. */
export class BankAccount {
  private state: State;

  constructor(
    private readonly file: string | null,
    openingMinor: bigint,
  ) {
    const stored =
      file !== null && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : null;
    this.state = stored ?? {
      balanceMinor: openingMinor.toString(),
      messages: {},
      bookings: [],
      statements: [],
      script: [],
      returns: [],
      nextReference: 1,
    };
  }

  /** The next scripted misbehaviour if it is one of these; it is used up. */
  takeBehaviour(...candidates: readonly Behaviour[]): Behaviour | undefined {
    const index = this.state.script.findIndex((behaviour) => candidates.includes(behaviour));
    const [taken] = index < 0 ? [] : this.state.script.splice(index, 1);
    if (taken !== undefined) this.save();
    return taken;
  }

  script(behaviours: readonly Behaviour[]): void {
    this.state.script.push(...behaviours);
    this.save();
  }

  ordersOf(messageId: string): readonly BankOrder[] | undefined {
    return this.state.messages[messageId];
  }

  /** Takes a file in and executes it at once. A message id is taken once. */
  accept(messageId: string, orders: readonly BankOrder[], returned: boolean): void {
    this.state.messages[messageId] = [...orders];
    for (const order of orders) {
      if (order.status === 'RJCT') continue;
      order.status = 'ACSC';
      this.book(order, 'DBIT');
      if (returned) this.state.returns.push(order.endToEndId);
    }
    this.save();
  }

  /** A payment comes back, as when the payee's bank has no such account. False where it was never made. */
  returnPayment(endToEndId: string): boolean {
    const order = this.find(endToEndId);
    if (order?.status !== 'ACSC') return false;
    this.book(order, 'CRDT', { returnReason: 'AC04' });
    this.save();
    return true;
  }

  /** Money comes in from outside. */
  receive(amountMinor: string, reference: string, creditorReference?: string): void {
    const order = {
      endToEndId: reference,
      amountMinor,
      currency: 'EUR',
      creditor: '',
      status: 'ACSC',
    } as const;
    this.book(order, 'CRDT', creditorReference === undefined ? {} : { creditorReference });
    this.save();
  }

  /** Money leaves without an order of the fund: the bank's charges, or what it takes back of a credit under its reference. */
  charge(amountMinor: string, reference: string, creditorReference?: string): void {
    const order = {
      endToEndId: reference,
      amountMinor,
      currency: 'EUR',
      creditor: '',
      status: 'ACSC',
    } as const;
    this.book(order, 'DBIT', creditorReference === undefined ? {} : { creditorReference });
    this.save();
  }

  /** Statements after a sequence number; what was booked since the last one becomes a new one first. */
  statementsAfter(sequence: number): readonly IssuedStatement[] {
    this.closeStatement();
    return this.state.statements.filter((statement) => statement.sequence > sequence);
  }

  lastStatement(): IssuedStatement | undefined {
    return this.state.statements.at(-1);
  }

  balanceMinor(): string {
    return this.state.balanceMinor;
  }

  private closeStatement(): void {
    const { bookings, statements, returns } = this.state;
    if (bookings.length === 0) return;
    const opening = BigInt(this.state.balanceMinor);
    const closing = bookings.reduce(
      (sum, { amountMinor, creditDebit }) => sum + (creditDebit === 'CRDT' ? 1n : -1n) * BigInt(amountMinor),
      opening,
    );
    statements.push({
      sequence: statements.length + 1,
      openingMinor: opening.toString(),
      closingMinor: closing.toString(),
      bookings: [...bookings],
    });
    const shown = bookings
      .filter(({ creditDebit }) => creditDebit === 'DBIT')
      .map(({ endToEndId }) => endToEndId);
    bookings.length = 0;
    this.state = { ...this.state, balanceMinor: closing.toString() };
    for (const endToEndId of returns.splice(0)) {
      if (shown.includes(endToEndId)) this.returnPayment(endToEndId);
      else this.state.returns.push(endToEndId);
    }
    this.save();
  }

  private find(endToEndId: string): BankOrder | undefined {
    return Object.values(this.state.messages)
      .flat()
      .find((order) => order.endToEndId === endToEndId);
  }

  private book(
    order: BankOrder,
    creditDebit: Booking['creditDebit'],
    more: Pick<Booking, 'returnReason' | 'creditorReference'> = {},
  ): void {
    const { endToEndId, amountMinor, currency } = order;
    const reference = `LB${String(this.state.nextReference).padStart(10, '0')}`;
    this.state.nextReference += 1;
    this.state.bookings.push({
      endToEndId,
      reference,
      amountMinor,
      currency,
      creditDebit,
      ...more,
    });
  }

  private save(): void {
    if (this.file === null) return;
    const next = `${this.file}.next`;
    writeFileSync(next, JSON.stringify(this.state));
    renameSync(next, this.file);
  }
}

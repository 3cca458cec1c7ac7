import { expect } from '@jest/globals';
import { DEMO_BANK_ACCOUNT, SetAsideService } from '#libs/treasury/src/index.js';
import type { CasePerson, TreasuryCase, TreasuryFixture } from './treasury-case.js';
import { codeOf, valueOf } from './treasury-case.js';

/** Statements of a spec that turn out to be wrong: taken in, doubted by one person and set aside by another. */
export class WrongStatements {
  constructor(private readonly treasury: () => TreasuryFixture) {}

  private get setAsides(): SetAsideService {
    return this.treasury().get(SetAsideService);
  }

  /** The bank's next statement under another name, as a wrong one that adds up. */
  async file(name: string): Promise<Uint8Array> {
    const { bank, statements } = this.treasury();
    const { iban } = DEMO_BANK_ACCOUNT;
    const [file] = await bank.statements(iban, await statements.lastSequence(iban));
    const text = new TextDecoder().decode(file).replace(/<Id>LB-\d+<\/Id>/, `<Id>${name}</Id>`);
    return new TextEncoder().encode(text);
  }

  /** Hands a file in; answers the id of its statement. */
  async takeIn(grant: TreasuryCase, file: Uint8Array, person: CasePerson = 'treasury1'): Promise<string> {
    const answer = await grant.handIn(file, person);
    return valueOf<{ statements: { id: string }[] }>(answer).statements[0]?.id ?? '';
  }

  async takeInNext(grant: TreasuryCase, name: string): Promise<string> {
    return this.takeIn(grant, await this.file(name));
  }

  /** The movements of a statement, in the order they were booked. */
  async movementsOf(statementId: string): Promise<string[]> {
    const rows = await this.treasury().query<{ id: string }>(
      'SELECT id FROM statement_movements WHERE statement_id = $1 ORDER BY id',
      statementId,
    );
    return rows.map(({ id }) => id);
  }

  async propose(grant: TreasuryCase, id: string, person: CasePerson = 'treasury1'): Promise<string> {
    const asked = grant.asked(person, `statement-set-aside:${id}`);
    const answer = await this.setAsides.propose(asked, id, 'The bank withdrew it.');
    return valueOf<{ proposalId: string }>(answer).proposalId;
  }

  async confirm(
    grant: TreasuryCase,
    id: string,
    proposal: string,
    person: CasePerson = 'treasury2',
  ): Promise<unknown> {
    const asked = grant.asked(person, `statement-set-aside:${id}`);
    return this.setAsides.confirm(asked, id, proposal);
  }

  async reject(
    grant: TreasuryCase,
    id: string,
    proposal: string,
    person: CasePerson = 'treasury2',
  ): Promise<unknown> {
    const asked = grant.asked(person, `statement-set-aside:${id}`);
    return this.setAsides.reject(asked, id, proposal, 'It is the bank’s.');
  }

  async setAside(grant: TreasuryCase, id: string): Promise<void> {
    expect(await codeOf(this.confirm(grant, id, await this.propose(grant, id)))).toBe('accepted');
  }
}

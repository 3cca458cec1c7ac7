import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Application } from '#libs/applications/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import { allVersions, getPolicy, policyInForce } from '#libs/policies/src/index.js';
import { ProgrammesService } from '#libs/programmes/src/index.js';
import { booksOfAccounts, readBankAccount } from './domain/bank-account.js';
import type { Debtor } from './domain/payment-order.js';
import type { TreasuryPolicy } from './domain/treasury-policy.js';
import { readTreasuryPolicy } from './domain/treasury-policy.js';

/** The policies money runs under: the call's, pinned by the agreement, and the account the fund pays from. */
@Injectable()
export class TreasuryPolicies {
  constructor(private readonly programmes: ProgrammesService) {}

  /** The treasury policy a case would be agreed under: its call's. */
  async ofCase(
    tx: EntityManager,
    application: Application,
  ): Promise<TreasuryPolicy & { readonly id: string }> {
    const { treasuryPolicyId } = await this.programmes.call(tx, application.callId);
    return this.byId(tx, treasuryPolicyId);
  }

  async byId(tx: EntityManager, id: string): Promise<TreasuryPolicy & { readonly id: string }> {
    return { ...readTreasuryPolicy((await getPolicy(tx, id)).body), id };
  }

  /** The account in force. Never pinned: bank formats and accounts are today's. */
  async bankAccount(tx: EntityManager, at: Instant): Promise<Debtor> {
    return readBankAccount((await policyInForce(tx, 'bank-account', at)).body);
  }

  /**
   * Every account statements may be about, with its name in the books: also one the fund had, since its files keep the account they
   * were made with, and one it will have, since money gets there before.
   */
  async accountBooks(tx: EntityManager): Promise<ReadonlyMap<string, string>> {
    const versions = await allVersions(tx, 'bank-account');
    return booksOfAccounts(
      versions.map(({ version, body }) => ({ version, iban: readBankAccount(body).iban })),
    );
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { authorise } from '#libs/identity/src/index.js';
import type { Money, Principal } from '#libs/kernel/src/index.js';
import { accepted, money } from '#libs/kernel/src/index.js';
import { accountOf, exportLedger, LedgerService } from '#libs/ledger/src/index.js';

/** Reads of the ledger with their right: the ledger itself stands below identity and asks for none. */
@Injectable()
export class LedgerReads {
  constructor(
    private readonly ledger: LedgerService,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  async balances(principal: Principal): Promise<readonly { account: string; balance: Money }[]> {
    accepted(authorise(principal, 'ledger.read'));
    const balances = await this.ledger.balances(this.dataSource.manager);
    return balances.map(({ accountCode, currency, amountMinor }) => ({
      account: accountCode,
      balance: money(accountOf(accountCode)?.normalSide === 'credit' ? -amountMinor : amountMinor, currency),
    }));
  }

  async export(principal: Principal): Promise<readonly string[]> {
    accepted(authorise(principal, 'ledger.read'));
    return exportLedger(this.dataSource);
  }
}

import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import {
  authorise,
  ceilingOf,
  logRestrictedRead,
  project,
  restrictedRead,
} from '#libs/identity/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import { accepted, money } from '#libs/kernel/src/index.js';
import type { AssessmentReversal } from './assessment.entity.js';
import type { MemberState } from './member-state.entity.js';
import type { ContributionRow } from './members.repository.js';
import { contributionsOf, findReversals, findStates } from './members.repository.js';
import { openReceipts } from './receipts.repository.js';

/** What everybody may read: states, assessments and receipts in sum. Receipts by hand are for those who record them. */
@Injectable()
export class MembersReadsService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async states(): Promise<readonly MemberState[]> {
    return await findStates(this.dataSource.manager);
  }

  async contributions(year?: number): Promise<readonly ContributionRow[]> {
    return await contributionsOf(this.dataSource.manager, year);
  }

  /** Assessments that were taken back, with the reason, newest first. Who did it is in the log, not here. */
  async reversals(): Promise<readonly Pick<AssessmentReversal, 'id' | 'year' | 'reason' | 'reversedAt'>[]> {
    const rows = await findReversals(this.dataSource.manager);
    return rows.map(({ id, year, reason, reversedAt }) => ({ id, year, reason, reversedAt }));
  }

  /** Receipts by hand that wait for the bank, longest first. The bank's references are restricted. */
  async unconfirmed(principal: Principal): Promise<readonly object[]> {
    accepted(authorise(principal, 'members.record-receipt'));
    const { manager } = this.dataSource;
    const ceiling = ceilingOf(principal);
    const shown = (await openReceipts(manager)).map(({ amountMinor, currency, recordedAt, ...receipt }) => ({
      id: receipt.id,
      view: project(
        'receipt',
        {
          ...receipt,
          amount: money(amountMinor, currency),
          waiting: { for: 'bank', since: recordedAt, reason: 'No statement has shown this money yet.' },
        },
        ceiling,
      ),
    }));
    const reads = shown.map(({ id, view }) => restrictedRead('receipt', id, view));
    if (ceiling === 'restricted') await logRestrictedRead(manager, principal, reads);
    return shown.map(({ view }) => view);
  }
}

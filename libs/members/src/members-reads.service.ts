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
import type { GdpFigureRow } from './gdp-figure.entity.js';
import { findFigures } from './gdp-figures.repository.js';
import type { MemberState } from './member-state.entity.js';
import type { ContributionRow } from './members.repository.js';
import { contributionsOf, findReversals, findStates } from './members.repository.js';
import { openReceipts } from './receipts.repository.js';

/** A state as the public reads it. */
export interface StateView extends MemberState {
  readonly gdpYear: number | null;
  readonly gdpSource: string | null;
}

/** What everybody may read: states, assessments and receipts in sum. Receipts by hand are for those who record them. */
@Injectable()
export class MembersReadsService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** The states, each with its newest GDP; `gdpYear` and `gdpSource` are null for the figure it was founded with. */
  async states(): Promise<readonly StateView[]> {
    const tx = this.dataSource.manager;
    const figures = await findFigures(tx);
    return (await findStates(tx)).map((state) => {
      const newest = figures.find(({ stateId }) => stateId === state.id);
      const { gdpMusd = state.gdpMusd, year: gdpYear = null, source: gdpSource = null } = newest ?? {};
      return { ...state, gdpMusd, gdpYear, gdpSource };
    });
  }

  /** Every figure that was recorded, newest year first. Who did it is in the log, not here. */
  async gdpFigures(): Promise<readonly Omit<GdpFigureRow, 'recordedBy'>[]> {
    const rows = await findFigures(this.dataSource.manager);
    return rows.map(({ recordedBy: _recordedBy, ...row }) => row);
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

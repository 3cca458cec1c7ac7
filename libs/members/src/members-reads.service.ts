import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import type { MemberState } from './member-state.entity.js';
import type { ContributionRow } from './members.repository.js';
import { contributionsOf, findStates } from './members.repository.js';

/** What everybody may read: states, assessments and receipts in sum. */
@Injectable()
export class MembersReadsService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async states(): Promise<readonly MemberState[]> {
    return await findStates(this.dataSource.manager);
  }

  async contributions(year?: number): Promise<readonly ContributionRow[]> {
    return await contributionsOf(this.dataSource.manager, year);
  }
}

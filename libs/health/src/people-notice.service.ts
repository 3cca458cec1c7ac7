import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { clock } from '#libs/acts/src/index.js';
import { policyInForce } from '#libs/policies/src/index.js';
import type { PeopleDataPolicy, PeopleNotice } from './domain/people-notice.js';
import { peopleNotice } from './domain/people-notice.js';

/** The notice to people whose public work is looked at. */
@Injectable()
export class PeopleNoticeService {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async read(): Promise<PeopleNotice> {
    const tx = this.dataSource.manager;
    const { body, version } = await policyInForce(tx, 'people-data', await clock(tx));
    return peopleNotice(body as PeopleDataPolicy, version);
  }
}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LedgerModule } from '#libs/ledger/src/index.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import {
  AssessmentReversal,
  AssessmentRow,
  ContributionReceipt,
  ReceiptEnding,
  ReceiptReversal,
} from './assessment.entity.js';
import { GdpFigureRow } from './gdp-figure.entity.js';
import { MemberState } from './member-state.entity.js';
import { MembersReadsService } from './members-reads.service.js';
import { MembersService } from './members.service.js';
import { VotingRules } from './voting-rules.js';
import { Weight, WeightSet } from './weight-set.entity.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      MemberState,
      GdpFigureRow,
      AssessmentRow,
      AssessmentReversal,
      ContributionReceipt,
      ReceiptEnding,
      ReceiptReversal,
      WeightSet,
      Weight,
    ]),
    PoliciesModule,
    LedgerModule,
    NotificationsModule,
  ],
  providers: [MembersService, MembersReadsService, VotingRules],
  exports: [MembersService, MembersReadsService, VotingRules],
})
export class MembersModule {}

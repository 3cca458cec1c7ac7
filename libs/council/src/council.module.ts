import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplicationsModule } from '#libs/applications/src/index.js';
import { LedgerModule } from '#libs/ledger/src/index.js';
import { MembersModule } from '#libs/members/src/index.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { ProgrammesModule } from '#libs/programmes/src/index.js';
import { BallotRow, Objection, Recusal } from './ballot.entity.js';
import { CouncilReadsService } from './council-reads.service.js';
import { CouncilService } from './council.service.js';
import { DecisionCounter, EmergencyApproval, EmergencyCap } from './emergency.entity.js';
import { ExecutiveAwardsService } from './executive-awards.service.js';
import { MotionItem, MotionMemberRow, MotionRow } from './motion.entity.js';
import { MotionsService } from './motions.service.js';
import { VotingService } from './voting.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      MotionRow,
      MotionItem,
      MotionMemberRow,
      BallotRow,
      Objection,
      Recusal,
      EmergencyApproval,
      EmergencyCap,
      DecisionCounter,
    ]),
    PoliciesModule,
    LedgerModule,
    NotificationsModule,
    MembersModule,
    ProgrammesModule,
    ApplicationsModule,
  ],
  providers: [CouncilService, MotionsService, VotingService, ExecutiveAwardsService, CouncilReadsService],
  exports: [CouncilService, VotingService, ExecutiveAwardsService, CouncilReadsService],
})
export class CouncilModule {}

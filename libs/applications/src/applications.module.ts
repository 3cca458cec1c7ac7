import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { ProgrammesModule } from '#libs/programmes/src/index.js';
import { Application } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import { CaseClock } from './case-clock.js';
import { CaseDependents } from './case-dependents.js';
import { Appeal, Clarification, ClosingReport, InternalNote } from './case-exchange.entity.js';
import { ClockSuspension, Hold, SignedDecision, StageChange } from './case-history.entity.js';
import { Answer, BudgetLine, PlannedMilestone, Submission } from './proposal.entity.js';
import { TeamMember } from './team-member.entity.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      Application,
      TeamMember,
      Answer,
      BudgetLine,
      PlannedMilestone,
      Submission,
      StageChange,
      SignedDecision,
      Hold,
      ClockSuspension,
      Appeal,
      Clarification,
      InternalNote,
      ClosingReport,
    ]),
    PoliciesModule,
    ProgrammesModule,
    NotificationsModule,
  ],
  providers: [ApplicationsService, CaseClock, CaseDependents],
  exports: [ApplicationsService, CaseDependents],
})
export class ApplicationsModule {}

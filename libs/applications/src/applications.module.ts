import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HealthModule } from '#libs/health/src/index.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { ProgrammesModule } from '#libs/programmes/src/index.js';
import { ProjectsModule } from '#libs/projects/src/index.js';
import { AppealsService } from './appeals.service.js';
import { Application } from './application.entity.js';
import { ApplicationsService } from './applications.service.js';
import { CaseActs } from './case-acts.js';
import { CaseClock } from './case-clock.js';
import { CaseDependents } from './case-dependents.js';
import { Appeal, Clarification, ClosingReport, InternalNote } from './case-exchange.entity.js';
import { CaseReads } from './case-reads.service.js';
import { ClarificationService } from './clarification.service.js';
import { ClosingService } from './closing.service.js';
import { ClockSuspension, Hold, SignedDecision, StageChange } from './case-history.entity.js';
import { DraftsService } from './drafts.service.js';
import { EmergencyService } from './emergency.service.js';
import { EndingsService } from './endings.service.js';
import { GrantAdvance } from './grant-advance.js';
import { HoldsService } from './holds.service.js';
import { Answer, BudgetLine, PlannedMilestone, Submission } from './proposal.entity.js';
import { ScreeningService } from './screening.service.js';
import { SubmissionService } from './submission.service.js';
import { TeamInvitation } from './team-invitation.entity.js';
import { FormerMember, TeamMember } from './team-member.entity.js';
import { TeamService } from './team.service.js';

const SERVICES = [
  ApplicationsService,
  CaseDependents,
  CaseReads,
  DraftsService,
  TeamService,
  SubmissionService,
  ScreeningService,
  ClarificationService,
  HoldsService,
  EndingsService,
  AppealsService,
  EmergencyService,
  ClosingService,
  GrantAdvance,
];

@Module({
  imports: [
    TypeOrmModule.forFeature([
      Application,
      TeamMember,
      FormerMember,
      TeamInvitation,
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
    ProjectsModule,
    HealthModule,
  ],
  providers: [...SERVICES, CaseActs, CaseClock],
  exports: SERVICES,
})
export class ApplicationsModule {}

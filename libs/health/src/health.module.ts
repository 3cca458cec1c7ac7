import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { ProjectsModule } from '#libs/projects/src/index.js';
import { CollectionDependents } from './collection-dependents.js';
import { ForgeBudgetRow, ForgeLease } from './forge-budget.entity.js';
import { ForgeEtag, ForgeReading } from './forge-reading.entity.js';
import { HealthCollection, HealthSourceRun } from './health-collection.entity.js';
import { HealthDayCounts } from './health-day-counts.entity.js';
import { HealthLatest, HealthMetric } from './health-metric.entity.js';
import { HealthMethod } from './health-method.entity.js';
import { HealthEvidenceFile, HealthEvidenceRow } from './evidence-file.entity.js';
import { EvidenceFilesService } from './evidence-files.service.js';
import { HealthScore, HealthScoreReport } from './health-score.entity.js';
import { FundingService } from './funding.service.js';
import { OurLedger } from './our-payments.js';
import { HealthDistribution } from './distribution.entity.js';
import { DistributionService } from './distribution.service.js';
import { FirstLookService } from './first-look.service.js';
import { HealthService } from './health.service.js';
import { ProgressService } from './progress.service.js';
import { SourceAsk } from './source-ask.entity.js';
import { HasApplication } from './has-application.js';
import { MethodsService } from './methods.service.js';
import { ContactWishStatement, OutreachEntry, OutreachList, ProjectContact } from './outreach.entity.js';
import { OutreachService } from './outreach.service.js';
import { FirstLook, HealthRemark } from './project-page.entity.js';
import { PeopleNoticeService } from './people-notice.service.js';
import { RankingService } from './ranking.service.js';
import { RemarksService } from './remarks.service.js';
import {
  HealthExposureStatement,
  HealthIncomeFact,
  HealthNeedAssignment,
  HealthPaidShareStatement,
} from './statement.entity.js';
import { StandingService } from './standing.service.js';
import { StatementsService } from './statements.service.js';
import { HealthPaidHandover, HealthSignalNote, HealthSignals } from './succession.entity.js';
import { ObjectionsService } from './objections.service.js';
import { HealthObjection } from './health-objection.entity.js';
import { SuccessionService } from './succession.service.js';

const ENTITIES = [
  HealthCollection,
  HealthSourceRun,
  SourceAsk,
  ForgeBudgetRow,
  ForgeLease,
  ForgeReading,
  ForgeEtag,
  HealthEvidenceFile,
  HealthEvidenceRow,
  HealthMetric,
  HealthLatest,
  HealthDayCounts,
  HealthScore,
  HealthScoreReport,
  HealthMethod,
  HealthNeedAssignment,
  HealthExposureStatement,
  HealthIncomeFact,
  HealthPaidShareStatement,
  HealthSignals,
  OutreachList,
  OutreachEntry,
  ProjectContact,
  ContactWishStatement,
  FirstLook,
  HealthRemark,
  HealthDistribution,
  HealthSignalNote,
  HealthObjection,
  HealthPaidHandover,
];
const SERVICES = [
  HealthService,
  ProgressService,
  RankingService,
  PeopleNoticeService,
  MethodsService,
  OutreachService,
  HasApplication,
  StandingService,
  FirstLookService,
  RemarksService,
  DistributionService,
  StatementsService,
  FundingService,
  EvidenceFilesService,
  SuccessionService,
  ObjectionsService,
  CollectionDependents,
  OurLedger,
];

@Module({
  imports: [TypeOrmModule.forFeature(ENTITIES), NotificationsModule, PoliciesModule, ProjectsModule],
  providers: SERVICES,
  exports: SERVICES,
})
export class HealthModule {}

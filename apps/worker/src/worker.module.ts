import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { ApplicationsModule } from '#libs/applications/src/index.js';
import { AuditModule } from '#libs/audit/src/index.js';
import { CouncilModule } from '#libs/council/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { HealthCollectionModule } from '#libs/health/src/index.js';
import { HealthModule } from '#libs/health/src/index.js';
import { MembersModule } from '#libs/members/src/index.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { ProgrammesModule } from '#libs/programmes/src/index.js';
import { ReviewsModule } from '#libs/reviews/src/index.js';
import { ScreeningModule, TreasuryModule } from '#libs/treasury/src/index.js';
import { ACTIVITIES } from './activities.js';
import { BankModule } from './bank.module.js';
import type { WorkerConfig } from './config.js';
import { WORKER_CONFIG, forgeTokensOf, githubAuthsOf, openCollectiveOf } from './config.js';

@Module({})
export class WorkerModule {
  static with(config: WorkerConfig): DynamicModule {
    const classes = new Set(config.WORKER_QUEUES.flatMap((queue) => [...ACTIVITIES[queue]]));
    return {
      module: WorkerModule,
      imports: [
        LoggerModule.forRoot({ pinoHttp: { level: config.LOG_LEVEL, name: 'worker' } }),
        TypeOrmModule.forRoot(
          databaseOptions({
            url: config.DATABASE_URL,
            poolSize: config.DATABASE_POOL,
            applicationName: 'plinth-worker',
          }),
        ),
        ActsModule,
        EgressModule.forRoot({
          isOff: config.EGRESS_OFF,
          allow: config.EGRESS_ALLOW,
          isProduction: config.NODE_ENV === 'production',
        }),
        PoliciesModule,
        AuditModule,
        NotificationsModule,
        HealthCollectionModule.with({
          githubAuths: githubAuthsOf(config),
          githubApiUrl: config.GITHUB_API_URL ?? null,
          githubStandIn: config.GITHUB_STAND_IN ?? null,
          restForges: { tokens: forgeTokensOf(config) },
          snapshotDirectory: config.SNAPSHOT_DIR ?? null,
          readsFundingFiles: config.FUNDING_FILES,
          openCollective: openCollectiveOf(config),
          evidenceFeeds: config.EVIDENCE_FEEDS,
        }),
        MembersModule,
        CouncilModule,
        ReviewsModule,
        ProgrammesModule,
        ApplicationsModule,
        HealthModule,
        BankModule.with(config),
        ScreeningModule.with(config.SCREENING_LIST_FILE),
        TreasuryModule,
      ],
      providers: [{ provide: WORKER_CONFIG, useValue: config }, ...classes],
      exports: [WORKER_CONFIG],
    };
  }
}

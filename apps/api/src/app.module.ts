import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { EgressModule } from '#libs/egress/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { ScreeningModule } from '#libs/treasury/src/index.js';
import { AuditApiModule } from './audit/audit-api.module.js';
import { CharterApiModule } from './charter/charter-api.module.js';
import type { ApiConfig } from './config.js';
import { CouncilApiModule } from './council/council-api.module.js';
import { DocumentsApiModule } from './documents/documents-api.module.js';
import { HTTP_CONVENTIONS } from './http/conventions.js';
import { HealthApiModule } from './health/health-api.module.js';
import { IdentityApiModule } from './identity/identity-api.module.js';
import { LedgerApiModule } from './ledger/ledger-api.module.js';
import { ProgrammesApiModule } from './programmes/programmes-api.module.js';
import { ApplicationsApiModule } from './applications/applications-api.module.js';
import { logging } from './logging.js';
import { MembersApiModule } from './members/members-api.module.js';
import { NotificationsApiModule } from './notifications/notifications-api.module.js';
import { FrontPageController } from './operations/front-page.controller.js';
import { OperationsController } from './operations/operations.controller.js';
import { OutboxController } from './operations/outbox.controller.js';
import { ProjectsApiModule } from './projects/projects-api.module.js';
import { ReviewsApiModule } from './reviews/reviews-api.module.js';
import { TransparencyApiModule } from './transparency/transparency-api.module.js';
import { TreasuryApiModule } from './treasury/treasury-api.module.js';

/** The configuration, for classes that need a part of it. */
export const API_CONFIG = Symbol('API_CONFIG');

@Module({})
export class AppModule {
  static with(config: ApiConfig): DynamicModule {
    return {
      module: AppModule,
      global: true,
      imports: [
        LoggerModule.forRoot(logging(config.LOG_LEVEL)),
        TypeOrmModule.forRoot(
          databaseOptions({
            url: config.DATABASE_URL,
            poolSize: config.DATABASE_POOL,
            applicationName: 'plinth-api',
          }),
        ),
        ActsModule,
        EgressModule.forRoot({
          isOff: config.EGRESS_OFF,
          allow: config.EGRESS_ALLOW,
          isProduction: config.NODE_ENV === 'production',
        }),
        PoliciesModule,
        ScreeningModule.with(config.SCREENING_LIST_FILE),
        IdentityApiModule.with(config),
        NotificationsApiModule,
        AuditApiModule,
        ProjectsApiModule,
        HealthApiModule,
        ReviewsApiModule,
        MembersApiModule,
        CouncilApiModule,
        LedgerApiModule,
        TreasuryApiModule,
        TransparencyApiModule,
        ProgrammesApiModule,
        CharterApiModule,
        ApplicationsApiModule,
        DocumentsApiModule,
      ],
      controllers: [FrontPageController, OperationsController, OutboxController],
      providers: [{ provide: API_CONFIG, useValue: config }, ...HTTP_CONVENTIONS],
      exports: [API_CONFIG],
    };
  }
}

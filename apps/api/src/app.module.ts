import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LoggerModule } from 'nestjs-pino';
import { ActsModule, databaseOptions } from '#libs/acts/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import type { ApiConfig } from './config.js';
import { AnswerInterceptor } from './http/answer.interceptor.js';
import { ProblemFilter } from './http/problem.filter.js';
import { strictBodies } from './http/validation.pipe.js';
import { logging } from './logging.js';
import { OperationsController } from './operations/operations.controller.js';

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
        PoliciesModule,
      ],
      controllers: [OperationsController],
      providers: [
        { provide: API_CONFIG, useValue: config },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: AnswerInterceptor },
        { provide: APP_PIPE, useFactory: strictBodies },
      ],
      exports: [API_CONFIG],
    };
  }
}

import { Module } from '@nestjs/common';
import { HealthModule } from '#libs/health/src/index.js';
import { HealthController } from './health.controller.js';
import { StatementsController } from './statements.controller.js';

@Module({ imports: [HealthModule], controllers: [HealthController, StatementsController] })
export class HealthApiModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { ProjectsModule } from '#libs/projects/src/index.js';
import { CollectionDependents } from './collection-dependents.js';
import { HealthCollection, HealthSourceRun } from './health-collection.entity.js';
import { HealthLatest, HealthMetric } from './health-metric.entity.js';
import { HealthAssessment, HealthScore, HealthSignals } from './health-score.entity.js';
import { HealthService } from './health.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      HealthCollection,
      HealthSourceRun,
      HealthMetric,
      HealthLatest,
      HealthScore,
      HealthAssessment,
      HealthSignals,
    ]),
    PoliciesModule,
    ProjectsModule,
  ],
  providers: [HealthService, CollectionDependents],
  exports: [HealthService, CollectionDependents],
})
export class HealthModule {}

import { Module } from '@nestjs/common';
import { HealthModule } from '#libs/health/src/index.js';
import { CollectionsController } from './collections.controller.js';
import { DistributionController } from './distribution.controller.js';
import { EvidenceFilesController } from './evidence-files.controller.js';
import { HealthController } from './health.controller.js';
import { MethodPageController } from './method-page.controller.js';
import { MethodsController } from './methods.controller.js';
import { OutreachController } from './outreach.controller.js';
import { ObjectionsController } from './objections.controller.js';
import { PeopleNoticeController } from './people-notice.controller.js';
import { PriorityController } from './priority.controller.js';
import { RemarksController } from './remarks.controller.js';
import { StatementsController } from './statements.controller.js';
import { SuccessionController } from './succession.controller.js';

@Module({
  imports: [HealthModule],
  controllers: [
    HealthController,
    CollectionsController,
    StatementsController,
    PriorityController,
    MethodPageController,
    MethodsController,
    OutreachController,
    RemarksController,
    DistributionController,
    EvidenceFilesController,
    SuccessionController,
    ObjectionsController,
    PeopleNoticeController,
  ],
})
export class HealthApiModule {}

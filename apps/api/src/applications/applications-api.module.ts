import { Module } from '@nestjs/common';
import { ApplicationsModule } from '#libs/applications/src/index.js';
import { ApplicantActsController } from './applicant-acts.controller.js';
import { ApplicationsController } from './applications.controller.js';
import { DraftsController } from './drafts.controller.js';
import { EmergencyController } from './emergency.controller.js';
import { ExecutiveActsController } from './executive-acts.controller.js';
import { InvitationsController } from './invitations.controller.js';
import { StaffActsController } from './staff-acts.controller.js';

@Module({
  imports: [ApplicationsModule],
  controllers: [
    ApplicationsController,
    DraftsController,
    InvitationsController,
    ApplicantActsController,
    StaffActsController,
    ExecutiveActsController,
    EmergencyController,
  ],
})
export class ApplicationsApiModule {}

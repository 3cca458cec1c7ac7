import { Module } from '@nestjs/common';
import { MembersModule } from '#libs/members/src/index.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { ProgrammesModule } from '#libs/programmes/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { PolicyProposals } from './policy-proposals.service.js';

@Module({
  imports: [PoliciesModule, NotificationsModule, MembersModule, ProgrammesModule],
  providers: [PolicyProposals],
  exports: [PolicyProposals],
})
export class CharterModule {}

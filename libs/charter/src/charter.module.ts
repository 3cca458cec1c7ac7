import { Module } from '@nestjs/common';
import { MembersModule } from '#libs/members/src/index.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { PolicyAdoption } from './policy-adoption.service.js';

@Module({
  imports: [PoliciesModule, NotificationsModule, MembersModule],
  providers: [PolicyAdoption],
  exports: [PolicyAdoption],
})
export class CharterModule {}

import { Module } from '@nestjs/common';
import { MembersModule } from '#libs/members/src/index.js';
import { MembersController } from './members.controller.js';

@Module({ imports: [MembersModule], controllers: [MembersController] })
export class MembersApiModule {}

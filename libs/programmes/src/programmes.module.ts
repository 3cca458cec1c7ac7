import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LedgerModule } from '#libs/ledger/src/index.js';
import { NotificationsModule } from '#libs/notifications/src/index.js';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { AppropriationsService } from './appropriations.service.js';
import { Call } from './call.entity.js';
import { Envelope } from './envelope.entity.js';
import { Programme } from './programme.entity.js';
import { ProgrammesService } from './programmes.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([Programme, Envelope, Call]),
    PoliciesModule,
    LedgerModule,
    NotificationsModule,
  ],
  providers: [ProgrammesService, AppropriationsService],
  exports: [ProgrammesService, AppropriationsService],
})
export class ProgrammesModule {}

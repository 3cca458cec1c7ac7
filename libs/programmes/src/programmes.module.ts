import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PoliciesModule } from '#libs/policies/src/index.js';
import { Call } from './call.entity.js';
import { Envelope } from './envelope.entity.js';
import { Programme } from './programme.entity.js';
import { ProgrammesService } from './programmes.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Programme, Envelope, Call]), PoliciesModule],
  providers: [ProgrammesService],
  exports: [ProgrammesService],
})
export class ProgrammesModule {}

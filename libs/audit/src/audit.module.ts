import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditActorRow, SubjectKey } from './audit-actor.entity.js';
import { AuditEntryRow } from './audit-entry.entity.js';
import { AuditCheckpoint, AuditPending, AuditSequence, AuditTile, AuditTree } from './audit-log.entity.js';
import { AuditService } from './audit.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      AuditEntryRow,
      AuditActorRow,
      SubjectKey,
      AuditPending,
      AuditSequence,
      AuditTree,
      AuditTile,
      AuditCheckpoint,
    ]),
  ],
  providers: [AuditService],
  exports: [AuditService],
})
export class AuditModule {}

import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit/src/index.js';
import { LogReaders } from './log-readers.service.js';
import { PortalService } from './portal.service.js';

@Module({
  imports: [AuditModule],
  providers: [LogReaders, PortalService],
  exports: [LogReaders, PortalService],
})
export class TransparencyModule {}

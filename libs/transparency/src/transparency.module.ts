import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit/src/index.js';
import { LogReaders } from './log-readers.service.js';

@Module({ imports: [AuditModule], providers: [LogReaders], exports: [LogReaders] })
export class TransparencyModule {}

import { Module } from '@nestjs/common';
import { AuditModule } from '#libs/audit/src/index.js';
import { TransparencyModule } from '#libs/transparency/src/index.js';
import { LogController } from './log.controller.js';

@Module({ imports: [AuditModule, TransparencyModule], controllers: [LogController] })
export class AuditApiModule {}

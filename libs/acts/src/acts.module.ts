import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ActsService } from './acts.service.js';
import { FailedLook } from './failed-look.entity.js';
import { IdempotencyKey } from './idempotency.entity.js';
import { OutboxRow } from './outbox.entity.js';

@Global()
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKey, OutboxRow, FailedLook])],
  providers: [ActsService],
  exports: [ActsService],
})
export class ActsModule {}

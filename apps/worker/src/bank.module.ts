import type { DynamicModule } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import type { BankPort } from '#libs/treasury/src/index.js';
import { BANK_PORT } from '#libs/treasury/src/index.js';
import type { WorkerConfig } from './config.js';
import { HttpBank } from './http-bank.js';
import { ManualBank } from './manual-bank.js';

/** How long the bank may take to answer. */
const TIMEOUT_MS = 5_000;

/** The fund's bank: over HTTP where its address and secret are known, else by hand; null in every process without its queue. */
@Global()
@Module({})
export class BankModule {
  static with(config: WorkerConfig): DynamicModule {
    return {
      module: BankModule,
      providers: [{ provide: BANK_PORT, useValue: bankOf(config) }],
      exports: [BANK_PORT],
    };
  }
}

function bankOf({
  BANK_URL: url,
  BANK_SECRET: secret,
  WORKER_QUEUES: queues,
}: WorkerConfig): BankPort | null {
  if (url !== undefined) return new HttpBank({ url, secret: secret ?? '', timeoutMs: TIMEOUT_MS });
  return queues.includes('effects') ? new ManualBank() : null;
}

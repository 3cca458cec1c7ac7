import type { DynamicModule } from '@nestjs/common';
import { Global, Module } from '@nestjs/common';
import { BANK_PORT } from '#libs/treasury/src/index.js';
import type { WorkerConfig } from './config.js';
import { HttpBank } from './http-bank.js';

/** How long the bank may take to answer. */
const TIMEOUT_MS = 5_000;

/** The fund's bank, where its address and secret are known: null in every other process. */
@Global()
@Module({})
export class BankModule {
  static with(config: WorkerConfig): DynamicModule {
    const { BANK_URL: url, BANK_SECRET: secret } = config;
    const bank =
      url === undefined ? null : new HttpBank({ url, secret: secret ?? '', timeoutMs: TIMEOUT_MS });
    return {
      module: BankModule,
      providers: [{ provide: BANK_PORT, useValue: bank }],
      exports: [BANK_PORT],
    };
  }
}

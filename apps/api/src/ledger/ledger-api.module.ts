import { Module } from '@nestjs/common';
import { LedgerModule } from '#libs/ledger/src/index.js';
import { LedgerReads } from './ledger-reads.js';
import { LedgerController } from './ledger.controller.js';

@Module({ imports: [LedgerModule], controllers: [LedgerController], providers: [LedgerReads] })
export class LedgerApiModule {}

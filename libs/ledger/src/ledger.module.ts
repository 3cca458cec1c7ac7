import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LedgerAccount } from './ledger-account.entity.js';
import { LedgerBalance, LedgerEncumbrance } from './ledger-balance.entity.js';
import { LedgerEntry, LedgerTransaction } from './ledger-transaction.entity.js';
import { LedgerService } from './ledger.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      LedgerAccount,
      LedgerTransaction,
      LedgerEntry,
      LedgerBalance,
      LedgerEncumbrance,
    ]),
  ],
  providers: [LedgerService],
  exports: [LedgerService],
})
export class LedgerModule {}

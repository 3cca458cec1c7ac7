import type { DataSource } from 'typeorm';
import { balanceRecord, ledgerExportLines, transactionRecord } from './domain/export.js';
import { readBalances, readTransactions } from './ledger.repository.js';

/** The whole ledger as the lines of an export, read in one snapshot. */
export async function exportLedger(dataSource: DataSource): Promise<readonly string[]> {
  return dataSource.transaction('REPEATABLE READ', async (tx) => {
    const transactions = await readTransactions(tx);
    const balances = await readBalances(tx);
    return ledgerExportLines([...transactions.map(transactionRecord), ...balances.map(balanceRecord)]);
  });
}

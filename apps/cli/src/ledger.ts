import type { Command } from 'commander';

/** `plinth ledger verify EXPORT`: whether an export of the books is whole, balanced and reproducible. */
export function registerLedger(program: Command): void {
  const ledger = program.command('ledger').description('The books of the fund.');
  ledger
    .command('verify <export>')
    .description('Verify a ledger export: entry counts, sums per currency, reversals, balances and root.')
    .option('--json', 'print JSON')
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const { readBytes } = await import('./input.js');
      const { print } = await import('./output.js');
      const { verifyLedgerExport } = await import('#libs/ledger/src/domain/verify.js');
      const verdict = verifyLedgerExport(readBytes(path));
      print(options, verdict, () => [
        `${verdict.records} records, ${verdict.ok ? 'verified' : `${verdict.problems.length} problems`}`,
        ...verdict.problems.map(({ record, code }) => `  record ${record}: ${code}`),
      ]);
      if (!verdict.ok) process.exitCode = 1;
    });
}

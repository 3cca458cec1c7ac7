import type { Command } from 'commander';

/** `plinth ledger verify EXPORT`: whether an export of the books is whole, balanced and reproducible. */
export function registerLedger(program: Command): void {
  const ledger = program.command('ledger').description('The books of the fund.');
  ledger
    .command('verify <export>')
    .description('Verify a ledger export: entry counts, sums per currency, reversals, balances and root.')
    .option('--json', 'print JSON')
    .action(async (path: string, options: { readonly json?: boolean }) => {
      const { print } = await import('./output.js');
      const { verdictOf } = await import('./ledger-verify.js');
      const verdict = await verdictOf(path);
      print(options, verdict, () => [
        `${verdict.records} records, ${verdict.ok ? 'verified' : `${verdict.problems.length} problems`}`,
        ...verdict.problems.map(({ record, code }) => `  record ${record}: ${code}`),
      ]);
      if (!verdict.ok) process.exitCode = 1;
    });
  ledger
    .command('export')
    .description('Fetch the whole ledger of a server in one snapshot, with PLINTH_TOKEN.')
    .option('--out <file>', 'write there instead of standard output')
    .option('--url <url>', 'address of the server (default: PLINTH_URL)')
    .option('--json', 'accepted for uniformity; an export is NDJSON')
    .action(async (options: { readonly out?: string; readonly url?: string }) => {
      const { fetchExport } = await import('./fetch-export.js');
      await fetchExport({ path: '/ledger/export', out: options.out, url: options.url });
    });
}

import type { Command } from 'commander';

interface VerifyOptions {
  readonly json?: boolean;
  readonly key?: string;
}

interface ExportOptions {
  readonly full?: boolean;
  readonly out?: string;
  readonly url?: string;
}

/** `plinth audit verify EXPORT` and `plinth audit export`: the log of every act, checked by anybody. */
export function registerAudit(program: Command): void {
  const audit = program.command('audit').description('The log of every act.');
  audit
    .command('verify <export>')
    .description(
      'Verify an export of the log (or of the ledger): hashes, order, entries, root and signed head.',
    )
    .option('--json', 'print JSON')
    .option('--key <vkey>', 'the public key of the log as you know it from elsewhere')
    .action(async (path: string, options: VerifyOptions) => {
      const { verifyFile } = await import('./audit-verify.js');
      const { print, remark } = await import('./output.js');
      const verdict = await verifyFile(path, options.key);
      print(options, verdict, () => [
        `${verdict.records} records, ${verdict.ok ? 'verified' : `${verdict.problems.length} problems`}`,
        ...verdict.problems.map(({ record, code }) => `  record ${record}: ${code}`),
      ]);
      if (options.key === undefined) {
        remark('the key was taken from the file; name the one you know with --key to be sure who signed.');
      }
      if (!verdict.ok) process.exitCode = 1;
    });
  audit
    .command('export')
    .description('Fetch an export that covers exactly the newest signed head.')
    .option('--full', 'with every entry; for auditors, with PLINTH_TOKEN')
    .option('--out <file>', 'write there instead of standard output')
    .option('--url <url>', 'address of the server (default: PLINTH_URL)')
    .action(async (options: ExportOptions) => {
      const { fetchExport } = await import('./fetch-export.js');
      const kind = options.full === true ? 'audit-full' : 'audit-public';
      await fetchExport({ path: `/audit/export?kind=${kind}`, out: options.out, url: options.url });
    });
}

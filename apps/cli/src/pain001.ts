import type { Command } from 'commander';
import { Option } from 'commander';
import type { Pain001Version } from '#libs/treasury/src/pain001.js';

interface Options {
  readonly json?: boolean;
  readonly message: Pain001Version;
}

/** `plinth pain001 orders.json`: the bank file of a list of payment orders. */
export function registerPain001(program: Command): void {
  program
    .command('pain001 <orders>')
    .description('Write the ISO 20022 payment file (pain.001) of a list of orders.')
    .addOption(
      new Option('--message <version>', 'message definition')
        .choices(['pain.001.001.09', 'pain.001.001.03'])
        .default('pain.001.001.09'),
    )
    .option('--json', 'the file with its hash and control sums as JSON')
    .action(async (path: string, options: Options) => {
      const { accepted } = await import('#libs/kernel/src/index.js');
      const { readJson } = await import('./input.js');
      const { readOrdersJson } = await import('#libs/treasury/src/domain/orders-json.js');
      const { controlSum, writePain001 } = await import('#libs/treasury/src/pain001.js');
      const file = accepted(readOrdersJson(readJson(path)));
      const xml = writePain001(file, options.message);
      if (options.json !== true) {
        process.stdout.write(xml);
        return;
      }
      const { sha256 } = await import('@noble/hashes/sha2.js');
      const { bytesToHex, utf8ToBytes } = await import('@noble/hashes/utils.js');
      const { print } = await import('./output.js');
      const summary = {
        messageId: file.messageId,
        executionDate: file.executionDate,
        numberOfTransactions: file.orders.length,
        controlSum: controlSum(file.orders),
        sha256: bytesToHex(sha256(utf8ToBytes(xml))),
        xml,
      };
      print(options, summary, () => []);
    });
}

import type { Command } from 'commander';
import { accepted } from '#libs/kernel/src/index.js';
import { readJson } from './input.js';
import { print, table } from './output.js';

/** `plinth tally`: counts a motion again from its ballots. */
export function registerTally(program: Command): void {
  program
    .command('tally')
    .description(
      'count a motion: outcome, both sides of every comparison, and the ballots that did not count',
    )
    .argument('<motion.json>', 'members, policy and ballots')
    .option('--json', 'print JSON')
    .action(async (path: string, options: { json?: boolean }) => {
      const { readMotion } = await import('#libs/council/src/domain/motion-input.js');
      const { decideTally } = await import('#libs/council/src/domain/tally.js');
      const tally = decideTally(accepted(readMotion(readJson(path))));
      print(options, tally, () => [
        tally.outcome,
        '',
        ...table([
          ['comparison', 'value', 'threshold', 'of', 'holds'],
          ...tally.comparisons.map(({ path: where, value, threshold, base, holds }) => [
            where,
            value,
            threshold,
            base ?? '–',
            holds ? 'yes' : 'no',
          ]),
        ]),
        ...tally.ignored.map(
          ({ member, at, reason }) => `ballot of ${member} at ${at} did not count: ${reason}`,
        ),
      ]);
    });
}

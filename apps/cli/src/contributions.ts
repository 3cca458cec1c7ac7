import type { Command } from 'commander';
import { accepted, refused } from '#libs/kernel/src/index.js';
import { readText } from './input.js';
import { print, table } from './output.js';

interface Options {
  readonly floor: string;
  readonly rate?: string;
  readonly target?: string;
  readonly json?: boolean;
}

/** `plinth contributions`: what every member owes for a year. */
export function registerContributions(program: Command): void {
  program
    .command('contributions')
    .description('assess members by GDP: a rate or a target, over a floor')
    .argument('<members.csv>', 'columns id,gdp')
    .requiredOption('--floor <minor>', 'least contribution, minor units')
    .option('--rate <num/den>', 'minor units per unit of GDP')
    .option('--target <minor>', 'what all pay together, minor units')
    .option('--json', 'print JSON')
    .action(async (path: string, options: Options) => {
      const { assessByRate, assessToTarget } = await import('#libs/members/src/domain/assessments.js');
      const { readMemberRows } = await import('./member-rows.js');
      const floorMinor = integer(options.floor, '--floor');
      if ((options.rate === undefined) === (options.target === undefined)) {
        refused('cli.option-invalid', 'malformed', 'Give either --rate or --target.', '--rate');
      }
      const members = readMemberRows(readText(path));
      const assessments = accepted(
        options.target === undefined
          ? assessByRate(members, floorMinor, rate(options.rate ?? ''))
          : assessToTarget(members, floorMinor, integer(options.target, '--target')),
      );
      const total = assessments.reduce((sum, { assessedMinor }) => sum + assessedMinor, 0n);
      const answer = {
        totalMinor: total.toString(),
        members: assessments.map(({ id, assessedMinor, onFloor }) => ({
          id,
          assessedMinor: assessedMinor.toString(),
          onFloor,
        })),
      };
      print(options, answer, () =>
        table([
          ['member', 'minor units', ''],
          ...answer.members.map(({ id, assessedMinor, onFloor }) => [
            id,
            assessedMinor,
            onFloor ? 'floor' : '',
          ]),
          ['all', answer.totalMinor, ''],
        ]),
      );
    });
}

function integer(text: string, option: string): bigint {
  return /^\d{1,18}$/.test(text)
    ? BigInt(text)
    : refused('cli.option-invalid', 'malformed', 'This must be an integer of minor units.', option);
}

function rate(text: string): { num: bigint; den: bigint } {
  const match = /^(\d{1,18})\/(\d{1,18})$/.exec(text);
  const den = BigInt(match?.[2] ?? 0);
  if (match === null || den === 0n) {
    return refused('cli.option-invalid', 'malformed', 'This must be NUM/DEN, two integers.', '--rate');
  }
  return { num: BigInt(match[1] ?? 0), den };
}

import type { Command } from 'commander';
import type { Fraction } from '#libs/kernel/src/index.js';
import { accepted } from '#libs/kernel/src/index.js';
import type { Power } from '#libs/council/src/domain/power.js';
import { readJson } from './input.js';
import { print, remark, table } from './output.js';

/** `plinth power`: who carries and blocks motions under a rule, exactly. */
export function registerPower(program: Command): void {
  program
    .command('power')
    .description('Banzhaf and Shapley–Shubik indices of a voting game, where everybody votes for or against')
    .argument('<game.json>', 'members with weights, and a rule')
    .option('--json', 'print JSON')
    .action(async (path: string, options: { json?: boolean }) => {
      const { readGame } = await import('#libs/council/src/domain/game.js');
      const { decidePower } = await import('#libs/council/src/domain/power.js');
      const power = accepted(decidePower(accepted(readGame(readJson(path)))));
      if (power.shapleyShubikMissing !== null) remark(power.shapleyShubikMissing);
      print(options, wire(power), () => lines(power));
    });
}

function wire(power: Power) {
  const named = (is: (member: Power['members'][number]) => boolean) =>
    power.members.filter(is).map(({ id }) => id);
  return {
    winningCoalitions: power.winningCoalitions.toString(),
    decisiveness: fraction(power.decisiveness),
    banzhaf: Object.fromEntries(
      power.members.map(({ id, swings, normalised }) => [
        id,
        { swings: swings.toString(), normalised: fraction(normalised) },
      ]),
    ),
    shapleyShubik:
      power.shapleyShubikMissing !== null
        ? null
        : Object.fromEntries(
            power.members.map(({ id, shapleyShubik }) => [
              id,
              shapleyShubik === null ? null : fraction(shapleyShubik),
            ]),
          ),
    vetoers: named(({ isVetoer }) => isVetoer),
    dummies: named(({ isDummy }) => isDummy),
  };
}

function fraction({ num, den }: Fraction) {
  return { num: num.toString(), den: den.toString() };
}

function lines(power: Power): string[] {
  const share = (part: Fraction | null) => (part === null ? '–' : `${part.num}/${part.den}`);
  return [
    ...table([
      ['member', 'swings', 'Banzhaf', 'Shapley–Shubik', ''],
      ...power.members.map(({ id, swings, normalised, shapleyShubik, isVetoer, isDummy }) => [
        id,
        swings.toString(),
        share(normalised),
        share(shapleyShubik),
        isVetoer ? 'can veto' : isDummy ? 'never matters' : '',
      ]),
    ]),
    '',
    `${power.winningCoalitions} coalitions carry, ${share(power.decisiveness)} of all.`,
    'Power assumes that everybody votes for or against.',
  ];
}

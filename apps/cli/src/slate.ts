import type { Command } from 'commander';
import { accepted, refused } from '#libs/kernel/src/index.js';
import type { Slate } from '#libs/council/src/domain/slate.js';
import { readJson } from './input.js';
import { print } from './output.js';

/** `plinth slate`: which applications a call funds, in merit order. */
export function registerSlate(program: Command): void {
  program
    .command('slate')
    .description('fund a portfolio in merit order, envelope by envelope')
    .argument('<portfolio.json>', 'applications, envelopes, decisions on ties')
    .option('--method <method>', 'merit', 'merit')
    .option('--json', 'print JSON')
    .action(async (path: string, options: { json?: boolean; method: string }) => {
      refuseMethod(options.method);
      const { readSlate } = await import('#libs/council/src/domain/slate-input.js');
      const { decideSlate } = await import('#libs/council/src/domain/slate.js');
      const { facts, policy, scale } = accepted(readSlate(readJson(path)));
      const slate = decideSlate(facts, policy);
      const [unused] = slate.unusedDecisions;
      if (unused !== undefined) {
        refused(
          'council.decision-without-tie',
          'invalid',
          `No tie of ${unused.programme} has exactly these applications: ${unused.order.join(', ')}.`,
          `decisions[${facts.decisions.indexOf(unused)}].order`,
        );
      }
      const { writeDecimal } = await import('#libs/council/src/domain/decimal.js');
      const answer = wire(slate, (units) => Number(writeDecimal(units, scale)));
      print(options, answer, () => lines(answer));
    });
}

function refuseMethod(method: string): void {
  if (method === 'optimum') {
    refused(
      'council.slate-method-unavailable',
      'unavailable',
      'The optimum is not available yet.',
      '--method',
    );
  }
  if (method !== 'merit') {
    refused('cli.option-invalid', 'malformed', 'The method is merit or optimum.', '--method');
  }
}

function wire(slate: Slate, score: (units: bigint) => number) {
  return {
    status: slate.status,
    funded: slate.funded.map(({ id, awardedMinor }) => ({ id, awardedMinor: awardedMinor.toString() })),
    totalScore: score(slate.totalScore),
    reserve: slate.reserve,
    ties: slate.ties.map((tie) => ({
      programme: tie.programme,
      score: score(tie.score),
      ids: tie.ids,
      leftMinor: tie.leftMinor.toString(),
    })),
    checks: slate.envelopes.map(({ programme, usedMinor, minor }) => ({
      path: `envelopes.${programme}`,
      value: usedMinor.toString(),
      limit: minor.toString(),
      holds: usedMinor <= minor,
    })),
  };
}

function lines(answer: ReturnType<typeof wire>): string[] {
  return [
    answer.status,
    ...answer.funded.map(({ id, awardedMinor }) => `funded   ${id}  ${awardedMinor}`),
    ...answer.reserve.map((id) => `reserve  ${id}`),
    ...answer.ties.map(
      ({ programme, score, ids, leftMinor }) =>
        `tie      ${ids.join(', ')} at ${score} in ${programme}, ${leftMinor} left: the TAB decides`,
    ),
    ...answer.checks.map(({ path, value, limit }) => `${path}: ${value} of ${limit}`),
  ];
}

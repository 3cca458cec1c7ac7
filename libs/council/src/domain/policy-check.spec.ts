import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_COUNCIL_POLICY, councilPolicySchema } from './council-policy.js';
import type { GameMember } from './game.js';
import { carries, winningOf } from './game.js';
import { checkDecisionRule, checkVotingRules, reportBlocs } from './policy-check.js';
import { PRESET_RULES } from './presets.js';
import type { Rule } from './rule.js';
import { BASES, checkMonotone, countsOf, readRule } from './rule.js';
import type { Choice } from './tally.js';
import { ABSTENTIONS, decideTally } from './tally.js';

const votes = (...list: number[]): GameMember[] =>
  list.map((weight, i) => ({ id: `m${i + 1}`, weights: { votes: weight, population: weight } }));
const { decision, quorum } = DEFAULT_COUNCIL_POLICY;

describe('checkDecisionRule', () => {
  it('lets the default stand where nobody holds more than the cap', () => {
    expect(checkDecisionRule(votes(20, 20, 20, 20, 20), decision, [])).toBeUndefined();
  });

  it.each([
    ['council.member-blocks-alone', votes(41, 20, 20, 19), decision, []],
    [
      'council.bloc-carries-alone',
      votes(20, 20, 20, 20, 20),
      decision,
      [{ name: 'three', members: ['m1', 'm2', 'm3'] }],
    ],
    ['council.member-carries-alone', votes(20, 20, 20, 20, 20), { count: 'votes', atLeast: 1 }, []],
    [
      'council.member-carries-alone',
      votes(30, 10, 10),
      { count: 'votes', base: 'cast', atLeast: { num: 3, den: 5 } },
      [],
    ],
    ['council.member-carries-alone', votes(1, 1, 1, 1), { opposed: 'members', fewerThan: 4 }, []],
    ['council.rule-not-monotone', votes(1, 1), { not: decision }, []],
    ['council.rule-unwinnable', votes(1, 1), { count: 'votes', atLeast: 3 }, []],
    ['council.rule-empty', votes(1, 1), { opposed: 'members', fewerThan: 3 }, []],
  ] as const)('refuses %s', (code, members, rule: Rule, blocs) => {
    expect(checkDecisionRule(members, rule, blocs)).toMatchObject({ refused: true, code });
  });

  it('does not refuse a weight of exactly total − quota', () => {
    expect(checkDecisionRule(votes(40, 20, 20, 20), decision, [])).toBeUndefined();
  });
});

describe('checkVotingRules', () => {
  const five = votes(20, 20, 20, 20, 20);
  const atLeast = (atLeast: number): Rule => ({ count: 'members', atLeast });

  it('lets the default stand', () => {
    expect(checkVotingRules(five, DEFAULT_COUNCIL_POLICY, [])).toBeUndefined();
  });

  it.each([
    ['council.quorum-empty', 'quorum', { quorum: atLeast(0) }],
    ['council.quorum-empty', 'quorum', { quorum: { count: 'votes', atLeast: { num: 0, den: 1 } } }],
    ['council.member-is-quorum', 'quorum', { quorum: atLeast(1) }],
    [
      'council.quorum-empty',
      'quorum',
      { quorum: { count: 'members', base: 'participating', atLeast: { num: 1, den: 1 } } },
    ],
    [
      'council.member-is-quorum',
      'quorum',
      { quorum: { any: [atLeast(3), { count: 'votes', atLeast: 20 }] } },
    ],
    ['council.quorum-unreachable', 'quorum', { quorum: atLeast(6) }],
    ['council.rule-not-monotone', 'quorum', { quorum: { not: atLeast(2) } }],
    ['council.quorum-empty', 'reopened.quorum', { reopened: { quorum: atLeast(0) } }],
    ['council.member-is-quorum', 'reopened.quorum', { reopened: { quorum: atLeast(1) } }],
    ['council.member-breaks-quorum', 'reopened.quorum', { reopened: { quorum: atLeast(5) } }],
    ['council.member-carries-alone', 'decision', { decision: atLeast(1) }],
    ['council.member-carries-alone', 'recusalDecision', { recusalDecision: atLeast(1) }],
    ['council.rule-empty', 'recusalDecision', { recusalDecision: atLeast(0) }],
    ['council.member-blocks-alone', 'recusalDecision', { recusalDecision: atLeast(5) }],
  ] as const)('refuses %s at %s', (code, path, change) => {
    expect(checkVotingRules(five, { ...DEFAULT_COUNCIL_POLICY, ...change }, [])).toMatchObject({
      code,
      path,
    });
  });

  const base = fc.constantFrom(...BASES);
  const threshold = fc.oneof(
    fc.integer({ min: 0, max: 12 }),
    fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 6 }))
      .map(([a, b]) => ({ num: Math.min(a, b), den: b })),
  );
  const { rule } = fc.letrec<{ rule: Rule }>((tie) => ({
    rule: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.record({ count: fc.constantFrom('members', 'votes'), base, atLeast: threshold }),
      fc.record({ count: fc.constantFrom('members', 'votes'), base, moreThan: threshold }),
      fc.record({ opposed: fc.constant('members' as const), fewerThan: fc.integer({ min: 1, max: 6 }) }),
      fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    ),
  }));

  it('accepts no rules under which one state decides alone, whether the others vote against or stay away', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 6 }),
        fc.record({
          quorum: rule,
          decision: rule,
          reopened: fc.record({ quorum: rule }),
          recusalDecision: rule,
        }),
        fc.constantFrom(...ABSTENTIONS),
        (weights, rules, abstention) => {
          const members = votes(...weights);
          if (checkVotingRules(members, rules, []) !== undefined) return;
          accepted += 1;
          for (const lone of members) {
            for (const other of ['against', null] as const) {
              for (const quorum of [rules.quorum, rules.reopened.quorum]) {
                for (const decision of [rules.decision, rules.recusalDecision]) {
                  const policy = { quorum, decision, abstention };
                  expect(outcome(members, policy, lone.id, other)).not.toBe('carried');
                }
              }
            }
          }
        },
      ),
      { numRuns: 20_000, seed: 17 },
    );
    // It says nothing if all are refused.
    expect(accepted).toBeGreaterThan(20);
  });

  function outcome(
    members: GameMember[],
    policy: Parameters<typeof decideTally>[0]['policy'],
    lone: string,
    other: Choice | null,
  ): string {
    const at = '2026-01-01T00:00:00Z';
    const ballots = members.flatMap(({ id }) => {
      const choice = id === lone ? 'for' : other;
      return choice === null ? [] : [{ member: id, choice, at, moment: 0n, castBy: id } as const];
    });
    const frozen = members.map((member) => ({
      ...member,
      ...{ suspended: false, recused: false, proxyHeldBy: null },
    }));
    return decideTally({ closes: 1n, members: frozen, policy, ballots }).outcome;
  }
});

describe('reportBlocs', () => {
  it('names the smallest coalitions that block or break the quorum', () => {
    const members = votes(20, 20, 20, 20, 20);
    const bloc = { name: 'north', members: ['m1', 'm2', 'm3'] };
    expect(reportBlocs(members, { quorum, decision }, [bloc])).toEqual([
      {
        bloc: 'north',
        blocking: [['m1', 'm2', 'm3']],
        breakingQuorum: [
          ['m1', 'm2'],
          ['m1', 'm3'],
          ['m2', 'm3'],
        ],
      },
    ]);
  });
});

describe('preset rules', () => {
  const rules: [string, Rule][] = Object.entries(PRESET_RULES);
  it.each(rules)('%s is a rule of the language and monotone', (_name, rule) => {
    expect(readRule(rule, new Set(['votes', 'population']))).toEqual(rule);
    expect(checkMonotone(rule, 'rule')).toBeUndefined();
    expect([...countsOf(rule)].length).toBeGreaterThan(0);
  });

  const decides = (rule: Rule, members: GameMember[], inFavour: number) =>
    carries(winningOf({ members, rule }), members.slice(0, inFavour));

  it.each([
    ['imf-ordinary', votes(50, 50), 1, false],
    ['imf-70', votes(70, 30), 1, true],
    ['imf-85', votes(84, 16), 1, false],
    ['esm-qualified', votes(80, 20), 1, true],
    ['esm-emergency', votes(85, 15), 1, true],
    ['epc-three-quarters', votes(74, 26), 1, false],
    ['inmarsat-substantive', votes(40, 30, 10, 10, 10), 2, false],
    ['inmarsat-substantive', votes(40, 20, 10, 20, 10), 3, true],
    // Five of nine states with 64 % of the people and four opposed; a sixth brings 74.
    ['eu-council', votes(30, 20, 10, 3, 1, 10, 10, 10, 6), 5, false],
    ['eu-council', votes(30, 20, 10, 3, 1, 10, 10, 10, 6), 6, true],
    ['eu-council-reinforced', votes(30, 20, 10, 5, 1, 19, 15), 5, false],
  ] as const)('%s over %j', (name, members, inFavour, expected) => {
    expect(decides(PRESET_RULES[name], [...members], inFavour)).toBe(expected);
  });

  it('needs four states to stop the Council of the Union, however populous three are', () => {
    const members = [...votes(1, 1, 1, 1), ...votes(90, 90, 90).map((m) => ({ ...m, id: `big-${m.id}` }))];
    expect(decides(PRESET_RULES['eu-council'], members, 4)).toBe(true);
  });

  it('asks the committee of the development fund for 145 votes and eight states', () => {
    const fund = votes(52, 50, 27, 27, 13, 12, 9, 6, 6, 5, 4, 4, 3, 2, 1);
    expect(fund.reduce((sum, { weights }) => sum + weights['votes']!, 0)).toBe(221);
    expect(decides(PRESET_RULES['edf-committee'], fund, 7)).toBe(false);
    expect(decides(PRESET_RULES['edf-committee'], fund, 8)).toBe(true);
  });
});

describe('councilPolicySchema', () => {
  it('reads its own defaults back', () => {
    expect(councilPolicySchema.parse(JSON.parse(JSON.stringify(DEFAULT_COUNCIL_POLICY)))).toEqual(
      DEFAULT_COUNCIL_POLICY,
    );
  });

  it('refuses a rule that is not monotone or counts an unknown weight', () => {
    const parse = (wrong: unknown) =>
      councilPolicySchema.safeParse({ ...DEFAULT_COUNCIL_POLICY, decision: wrong }).error?.issues[0]?.message;
    expect(parse({ not: decision })).toContain('council.rule-not-monotone');
    expect(parse({ count: 'gdp', atLeast: 1 })).toContain('council.unknown-weight');
  });
});

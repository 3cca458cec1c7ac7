import { describe, expect, it } from '@jest/globals';
import { DEFAULT_COUNCIL_POLICY, councilPolicySchema } from './council-policy.js';
import type { GameMember } from './game.js';
import { carries, winningOf } from './game.js';
import { checkDecisionRule, reportBlocs } from './policy-check.js';
import { PRESET_RULES } from './presets.js';
import type { Rule } from './rule.js';
import { checkMonotone, countsOf, readRule } from './rule.js';

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

import type { Rule } from './rule.js';

/** Majorities of institutions that share power by weight, in the fund's own rule language. */
export const PRESET_RULES = {
  /** Articles of Agreement of the IMF, XII s. 5(c): a majority of the votes cast. */
  'imf-ordinary': { count: 'votes', base: 'cast', moreThan: { num: 1, den: 2 } },
  /** 70 % of the total voting power, for instance III s. 2. */
  'imf-70': { count: 'votes', base: 'entitled', atLeast: { num: 70, den: 100 } },
  /** 85 % of the total voting power, for instance XXVIII. */
  'imf-85': { count: 'votes', base: 'entitled', atLeast: { num: 85, den: 100 } },
  /** Treaty on European Union, Article 16(4): on a proposal of the Commission. */
  'eu-council': {
    any: [
      {
        all: [
          { count: 'members', base: 'entitled', atLeast: { num: 55, den: 100 } },
          { count: 'population', base: 'entitled', atLeast: { num: 65, den: 100 } },
        ],
      },
      { opposed: 'members', fewerThan: 4 },
    ],
  },
  /** Treaty on the Functioning of the European Union, Article 238(2): not on a proposal. */
  'eu-council-reinforced': {
    all: [
      { count: 'members', base: 'entitled', atLeast: { num: 72, den: 100 } },
      { count: 'population', base: 'entitled', atLeast: { num: 65, den: 100 } },
    ],
  },
  /** Treaty establishing the European Stability Mechanism, Article 4(5). */
  'esm-qualified': { count: 'votes', base: 'cast', atLeast: { num: 80, den: 100 } },
  /** The same, Article 4(4): emergency voting. */
  'esm-emergency': { count: 'votes', base: 'cast', atLeast: { num: 85, den: 100 } },
  /** European Patent Convention, Article 35(2). */
  'epc-three-quarters': { count: 'votes', base: 'cast', atLeast: { num: 3, den: 4 } },
  /** Convention on the International Maritime Satellite Organization, Article 14: heads and two thirds of shares. */
  'inmarsat-substantive': {
    all: [
      { count: 'members', base: 'cast', moreThan: { num: 1, den: 2 } },
      { count: 'votes', base: 'entitled', atLeast: { num: 2, den: 3 } },
    ],
  },
  /** Internal Agreement on the ninth European Development Fund, Article 21: 145 of 221 votes, eight states. */
  'edf-committee': {
    all: [
      { count: 'votes', atLeast: 145 },
      { count: 'members', atLeast: 8 },
    ],
  },
} as const satisfies Readonly<Record<string, Rule>>;

/** How abstentions count under a preset. */
export const PRESET_ABSTENTIONS = {
  /** In the Council of the European Union whoever abstains does not bring the majority nearer. */
  'eu-council': 'against',
  'eu-council-reinforced': 'against',
  /** Under the ESM treaty an abstention does not prevent the votes cast from deciding. */
  'esm-qualified': 'not-cast',
  'esm-emergency': 'not-cast',
} as const;

/** Weight caps of the presets, as a part of all votes. */
export const PRESET_CAPS = { inmarsat: { num: 25n, den: 100n } } as const;

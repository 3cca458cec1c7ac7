import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eur, instant } from '#libs/kernel/src/index.js';
import { checkAnswers } from './draft.js';
import { checkPlan } from './plan.js';
import type { DraftFacts } from './submission.js';
import { checkSubmission } from './submission.js';

const NOW = instant('2026-11-20T12:00:00.000Z');
const FORM: DraftFacts['form'] = {
  concept: [
    { field: 'need', kind: 'text', label: { en: 'What is needed?' }, required: true, maxLength: 20 },
    { field: 'extra', kind: 'text', label: { en: 'Anything else?' }, required: false, maxLength: 20 },
  ],
  proposal: [{ field: 'plan', kind: 'url', label: { en: 'Where is the plan?' }, required: true }],
};

function draft(override: Partial<DraftFacts> = {}): DraftFacts {
  return {
    step: 'both',
    title: 'A parser without surprises',
    projectId: 'p',
    projectRequired: true,
    requestedMinor: eur(60_000),
    range: { currency: 'CHF', minMinor: eur(50_000), maxMinor: eur(500_000) },
    form: FORM,
    answers: { need: 'Time', plan: 'https://example.org/plan' },
    budget: [{ category: 'work', title: 'Work', amountMinor: eur(60_000) }],
    milestones: [{ title: 'One', acceptance: 'Released', amountMinor: eur(60_000), dueOn: '2026-11-21' }],
    ...override,
  };
}

function findings(answer: ReturnType<typeof checkSubmission>): string[] {
  if (answer === undefined) return [];
  return (answer.details ?? [answer]).map(({ code, path }) => `${path}: ${code}`);
}

describe('checkSubmission', () => {
  it('accepts a complete draft', () => {
    expect(checkSubmission(draft(), NOW)).toBeUndefined();
  });

  it('asks a concept for no plan', () => {
    expect(checkSubmission(draft({ step: 'concept', budget: [], milestones: [] }), NOW)).toBeUndefined();
  });

  it.each<[string, Partial<DraftFacts>, string[]]>([
    ['no project', { projectId: null }, ['projectId: applications.project-missing']],
    ['no project in a gap call', { projectId: null, projectRequired: false }, []],
    ['no amount', { requestedMinor: null }, ['requested: applications.amount-missing']],
    [
      'an amount out of range',
      { requestedMinor: eur(49_999), budget: [], milestones: [] },
      [
        'requested.minor: programmes.amount-out-of-range',
        'budgetLines: applications.budget-missing',
        'milestones: applications.milestones-missing',
      ],
    ],
    [
      'blank answers',
      { answers: { need: '  ', plan: '' } },
      ['answers.need: applications.answer-missing', 'answers.plan: applications.answer-missing'],
    ],
    [
      'wrong answers',
      { answers: { need: 'x'.repeat(21), plan: 'ftp://example.org' } },
      ['answers.need: programmes.answer-too-long', 'answers.plan: programmes.answer-not-a-url'],
    ],
    [
      'a budget that does not add up',
      { budget: [{ category: 'work', title: 'Work', amountMinor: eur(60_000) - 1n }] },
      ['budgetLines: applications.budget-mismatch'],
    ],
    [
      'a milestone due today',
      {
        milestones: [{ title: 'One', acceptance: 'Released', amountMinor: eur(60_000), dueOn: '2026-11-20' }],
      },
      ['milestones[0].dueOn: applications.milestone-in-the-past'],
    ],
  ])('with %s', (_name, override, expected) => {
    expect(findings(checkSubmission(draft(override), NOW))).toEqual(expected);
  });
});

describe('checkPlan', () => {
  const parts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1, maxLength: 20 });
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

  it('accepts exactly the plans whose lines and milestones both sum to the request', () => {
    fc.assert(
      fc.property(parts, parts, fc.boolean(), (lines, results, isEqual) => {
        const requested = isEqual ? sum(lines) : sum(results);
        const refusal = checkPlan(
          { minor: requested, currency: 'CHF' },
          lines.map((amountMinor) => ({ category: 'work', title: 't', amountMinor })),
          results.map((amountMinor) => ({ title: 't', acceptance: 'a', amountMinor, dueOn: '2027-01-01' })),
          NOW,
        );
        return (refusal === undefined) === (sum(lines) === requested && sum(results) === requested);
      }),
    );
  });
});

describe('a sum that does not fit', () => {
  it('is told in the currency of the call', () => {
    const budget = [{ category: 'work', title: 'Work', amountMinor: eur(1) }];
    const refusal = checkPlan({ minor: eur(2), currency: 'CHF' }, budget, [], NOW);
    expect(refusal?.details?.map(({ message }) => message)).toContain(
      'The budget lines sum to CHF 1.00, requested are CHF 2.00.',
    );
  });
});

describe('checkAnswers', () => {
  it('refuses a field no question asks, by its name', () => {
    expect(checkAnswers(FORM, 'both', { shoeSize: '44' })).toMatchObject({
      code: 'applications.field-unknown',
      path: 'answers.shoeSize',
    });
  });

  it('refuses the other step, and keeps a blank answer', () => {
    expect(checkAnswers(FORM, 'concept', { plan: 'https://example.org' })?.code).toBe(
      'applications.field-closed',
    );
    expect(checkAnswers(FORM, 'concept', { need: '' })).toBeUndefined();
  });
});

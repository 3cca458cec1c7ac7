import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eur, instant, plusMs } from '#libs/kernel/src/index.js';
import { refuseOutOfRange } from './award-range.js';
import { decideCallAdvance } from './call-advance.js';
import { checkAnswer } from './call-form.js';
import { callState, refuseUnlessOpen } from './call-window.js';

const OPENS = instant('2026-11-01T00:00:00.000Z');
const CLOSES = instant('2026-12-01T00:00:00.000Z');
const call = { opensAt: OPENS, closesAt: CLOSES };

describe('callState', () => {
  it.each([
    [plusMs(OPENS, -1), 'planned', 'programmes.call-not-open'],
    [OPENS, 'open', undefined],
    [plusMs(CLOSES, -1), 'open', undefined],
    [CLOSES, 'closed', 'programmes.call-closed'],
  ])('at %s it is %s', (at, state, code) => {
    expect(callState(call, at)).toBe(state);
    expect(refuseUnlessOpen(call, at)?.code).toBe(code);
  });

  it('never closes without a date', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        (ms) => callState({ opensAt: OPENS, closesAt: null }, plusMs(OPENS, ms)) === 'open',
      ),
    );
  });
});

describe('decideCallAdvance', () => {
  it.each([
    [plusMs(OPENS, -1), null, null, { do: 'wait', until: OPENS }],
    [OPENS, null, null, { do: 'announce-opening' }],
    [OPENS, OPENS, null, { do: 'wait', until: CLOSES }],
    [CLOSES, OPENS, null, { do: 'announce-closing' }],
    [CLOSES, null, null, { do: 'announce-closing' }],
    [CLOSES, OPENS, CLOSES, { do: 'settle' }],
  ])('at %s, opened %s, closed %s', (now, openedAt, closedAt, expected) => {
    expect(decideCallAdvance({ ...call, openedAt, closedAt }, now)).toEqual(expected);
  });
});

describe('refuseOutOfRange', () => {
  const range = { currency: 'CHF', minMinor: eur(5), maxMinor: eur(7) };
  it.each([
    [eur(5), undefined],
    [eur(7), undefined],
    [eur(5) - 1n, 'programmes.amount-out-of-range'],
    [eur(7) + 1n, 'programmes.amount-out-of-range'],
  ])('%s: %s', (amount, code) => {
    expect(refuseOutOfRange(range, amount, 'requested')?.code).toBe(code);
  });

  it('speaks of the currency of the call', () => {
    expect(refuseOutOfRange(range, 1n, 'requested')?.message).toBe(
      'This call gives between CHF 5.00 and CHF 7.00.',
    );
  });
});

describe('checkAnswer', () => {
  const label = { en: 'Where?' };
  it.each([
    ['https://example.org/x', undefined],
    ['http://example.org', 'programmes.answer-not-a-url'],
    ['https://example', 'programmes.answer-not-a-url'],
    ['javascript:alert(1)', 'programmes.answer-not-a-url'],
    ['', undefined],
  ])('an address %j: %s', (answer, code) => {
    expect(checkAnswer({ field: 'where', kind: 'url', label, required: true }, answer, 'p')?.code).toBe(code);
  });

  it('takes only the given choices', () => {
    const question = {
      field: 'who',
      kind: 'choice',
      label,
      required: true,
      choices: ['us', 'them'],
    } as const;
    expect(checkAnswer({ ...question, choices: [...question.choices] }, 'us', 'p')).toBeUndefined();
    expect(checkAnswer({ ...question, choices: [...question.choices] }, 'you', 'p')?.code).toBe(
      'programmes.answer-not-a-choice',
    );
  });
});

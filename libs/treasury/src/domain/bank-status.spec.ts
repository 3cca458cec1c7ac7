import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bankStatusOf, blamesAccount, decideStatus, statusFor } from './bank-status.js';

const CODES = [
  'ACSC',
  'ACCC',
  'RJCT',
  'CANC',
  'RCVD',
  'ACTC',
  'ACCP',
  'ACSP',
  'ACWC',
  'PDNG',
  'PART',
  'RVNC',
];

describe('statusFor', () => {
  const order = { endToEndId: 'o1', paymentInformationId: 'b1' };
  const own = { endToEndId: 'o1', code: 'ACSC' };
  const block = { endToEndId: null, paymentInformationId: 'b1', code: 'RJCT' };
  const whole = { endToEndId: null, code: 'PART' };
  it.each([
    ['its own line first', [whole, block, own], own],
    ['then its block', [whole, block, { ...own, endToEndId: 'o2' }], block],
    ['then the message', [{ ...block, paymentInformationId: 'b2' }, whole], whole],
    [
      'nothing of others',
      [
        { ...own, endToEndId: 'o2' },
        { ...block, paymentInformationId: 'b2' },
      ],
      undefined,
    ],
  ])('%s', (_name, report, expected) => {
    expect(statusFor(order, report)).toBe(expected);
  });

  it('takes no block for an order that knows none', () => {
    expect(statusFor({ ...order, paymentInformationId: null }, [block])).toBeUndefined();
  });
});

describe('decideStatus', () => {
  it.each([
    [null, 'RJCT', 'fail'],
    ['ACSP', 'CANC', 'fail'],
    [null, 'ACSC', 'note'],
    ['PDNG', 'ACSP', 'note'],
    ['PDNG', 'PDNG', 'ignore'],
    ['ACSC', 'RJCT', 'ignore'],
    ['ACCC', 'ACSP', 'ignore'],
  ] as const)('after %s, %s: %s', (known, code, expected) => {
    expect(decideStatus(known, code)).toBe(expected);
  });

  it('never fails what was accepted for settlement, whatever follows', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CODES)), (codes) => {
        let known: string | null = null;
        for (const code of codes) {
          const meaning = decideStatus(known, code);
          if (meaning === 'fail') return known === null || bankStatusOf(known) !== 'good';
          if (meaning === 'note') known = code;
        }
        return true;
      }),
    );
  });
});

describe('blamesAccount', () => {
  it.each([
    ['AC01', true],
    ['AC04', true],
    ['AC06', true],
    ['BE01', true],
    ['RC01', true],
    ['MD07', true],
    ['XXXX', true],
    [null, true],
    ['AM04', false],
    ['AM05', false],
    ['DT01', false],
    ['TM01', false],
    ['FF01', false],
  ] as const)('%s: %s', (reason, expected) => {
    expect(blamesAccount(reason)).toBe(expected);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant, plusMs } from '#libs/kernel/src/index.js';
import type { Asked } from './patience.js';
import { PATIENCE, nextTry } from './patience.js';

const firstAt = instant('2026-07-01T00:00:00Z');
const HOUR = 3_600_000;
const limit = { reason: 'rate-limited', isWorthwhile: true } as const;
const error = { reason: 'error', isWorthwhile: true } as const;

function asked(over: Partial<Asked> = {}): Asked {
  return { firstAt, limits: 0, errors: 0, failure: error, ...over };
}

describe('a source that failed', () => {
  it.each([
    ['for good', asked({ failure: { ...error, isWorthwhile: false } }), 0, 'give-up'],
    ['once', asked(), 0, 15_000],
    ['a second time', asked({ errors: 1 }), 0, 30_000],
    ['as it says itself', asked({ errors: 1, failure: { ...error, afterMs: 700 } }), 0, 700],
    ['as often as it is tried', asked({ errors: 5 }), 0, 'give-up'],
    ['by a limit', asked({ failure: limit }), 0, 60_000],
    ['by a limit again', asked({ failure: limit, limits: 3 }), 0, 480_000],
    ['by one limit of many', asked({ failure: limit, limits: 30 }), 0, HOUR],
    ['by a limit that says when it ends', asked({ failure: { ...limit, afterMs: 2 * HOUR } }), 0, 2 * HOUR],
    ['by a limit that is over', asked({ failure: { ...limit, afterMs: 0 } }), 0, 250],
    ['by limits for most of the day', asked({ failure: limit, limits: 30 }), 5.5 * HOUR, 'give-up'],
    ['by limits between errors', asked({ failure: limit, errors: 5 }), 0, 60_000],
    ['by an error after limits', asked({ limits: 20 }), 5.9 * HOUR, 15_000],
  ] as const)('%s', (_how, so, afterMs, expected) => {
    const next = nextTry(so, plusMs(firstAt, afterMs), 0);
    expect(next).toEqual(expected === 'give-up' ? { kind: 'give-up' } : { kind: 'wait', ms: expected });
  });

  it('is never asked before it said, nor much later than that, and not for ever', () => {
    const number = fc.nat({ max: 40 });
    fc.assert(
      fc.property(
        number,
        number,
        fc.nat({ max: 10 * HOUR }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (limits, errors, afterMs, spread) => {
          const next = nextTry(asked({ limits, errors, failure: { ...limit, afterMs } }), firstAt, spread);
          if (next.kind === 'give-up') return afterMs * 1.1 > PATIENCE.limitMs - 1;
          return (
            next.ms >= afterMs &&
            next.ms <= Math.max(250, Math.ceil(afterMs * 1.1)) &&
            next.ms <= PATIENCE.limitMs
          );
        },
      ),
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import { decideImport } from './import-order.js';

const now = instant('2026-07-11T10:00:00Z');
const [june, july] = [instant('2026-06-01'), instant('2026-07-01')];

describe('a file of evidence stands for its publisher', () => {
  it.each([
    ['the first', { dated: july, newest: null, isKnown: false }, undefined],
    ['a newer one', { dated: july, newest: june, isKnown: false }, undefined],
    ['a correction of the same date', { dated: july, newest: july, isKnown: false }, undefined],
    ['one of this very moment', { dated: now, newest: july, isKnown: false }, undefined],
    ['an older one', { dated: june, newest: july, isKnown: false }, 'health.import-outdated'],
    [
      'one of the future',
      { dated: instant('2026-07-12'), newest: null, isKnown: false },
      'health.import-in-future',
    ],
    ['the same bytes again', { dated: july, newest: july, isKnown: true }, 'health.import-known'],
  ])('%s', (_case, facts, code) => expect(decideImport(facts, now)?.code).toBe(code));
});

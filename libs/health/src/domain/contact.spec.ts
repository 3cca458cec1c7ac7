import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ContactDirection, StatedWish } from './contact.js';
import { CONTACT_DIRECTIONS, decideContact, decideWish } from './contact.js';

const POLICY = { shortList: 2_000, waitDays: 30, mostUnanswered: 2 };
const NOW = '2026-11-01T12:00:00.000Z';

function daysAgo(days: number): string {
  return new Date(Date.parse(NOW) - days * 86_400_000).toISOString();
}

function contacts(...told: readonly [ContactDirection, number][]) {
  return told.map(([direction, days]) => ({ direction, at: daysAgo(days) }));
}

describe('writing to a project', () => {
  it.each([
    ['for the first time', null, contacts(), null],
    ['again at once', null, contacts(['to-project', 29.9]), 'health.contacted-recently'],
    ['again after the wait', null, contacts(['to-project', 30]), null],
    [
      'a third time into silence',
      null,
      contacts(['to-project', 40], ['to-project', 90]),
      'health.silence-is-an-answer',
    ],
    ['right after an answer', null, contacts(['from-project', 1], ['to-project', 2]), null],
    [
      'after an answer long ago',
      null,
      contacts(['to-project', 3], ['from-project', 90]),
      'health.contacted-recently',
    ],
    ['against its wish', { wish: 'do-not-contact', isOwn: false }, contacts(), 'health.do-not-contact'],
    ['that takes letters again', { wish: 'welcome', isOwn: true }, contacts(), null],
  ] as [string, StatedWish | null, ReturnType<typeof contacts>, string | null][])(
    '%s',
    (_case, wish, told, code) => {
      const decision = decideContact({ wish, contacts: told }, 'to-project', POLICY, NOW);
      expect(decision).toMatchObject(code === null ? { isAllowed: true } : { code });
    },
  );

  it('keeps whatever the project says, and never lets the fund write against its wish', () => {
    const told = fc.array(
      fc.record({
        direction: fc.constantFrom(...CONTACT_DIRECTIONS),
        at: fc.integer({ min: 0, max: 900 }).map(daysAgo),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(told, fc.boolean(), (list, isOwn) => {
        const facts = { wish: { wish: 'do-not-contact', isOwn } as const, contacts: list };
        expect(decideContact(facts, 'from-project', POLICY, NOW)).toEqual({ isAllowed: true });
        expect(decideContact(facts, 'to-project', POLICY, NOW)).toMatchObject({
          code: 'health.do-not-contact',
        });
      }),
    );
  });
});

describe('a wish', () => {
  const own = (wish: StatedWish['wish']): StatedWish => ({ wish, isOwn: true });
  const told = (wish: StatedWish['wish']): StatedWish => ({ wish, isOwn: false });

  it.each([
    [null, own('do-not-contact'), null],
    [null, told('do-not-contact'), null],
    [null, told('welcome'), 'health.wish-unchanged'],
    [told('do-not-contact'), told('do-not-contact'), 'health.wish-unchanged'],
    [told('do-not-contact'), own('do-not-contact'), null],
    [told('do-not-contact'), told('welcome'), null],
    [own('do-not-contact'), told('welcome'), 'health.wish-of-project'],
    [own('do-not-contact'), own('welcome'), null],
    [own('welcome'), told('do-not-contact'), 'health.wish-of-project'],
  ] as [StatedWish | null, StatedWish, string | null][])('%j, then %j: %s', (newest, wish, code) => {
    expect(decideWish(newest, wish)).toMatchObject(code === null ? { isKept: true } : { code });
  });
});

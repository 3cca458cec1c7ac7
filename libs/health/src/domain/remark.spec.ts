import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { METRIC_KEYS } from './catalogue.js';
import { firstLookEnds, isFirstLook } from './first-look.js';
import type { RemarkDecision, RemarkKind, RemarkSubject } from './remark.js';
import { REMARK_DECISIONS, REMARK_KINDS, decideRemark, decideRemarkDecision, setAside } from './remark.js';

describe('a remark of a project', () => {
  it.each([
    ['correction', 'silent_days', 0, null],
    ['objection', 'priority', 0, null],
    ['explanation', 'priority', 50, null],
    ['correction', 'priority', 0, 'health.remark-subject'],
    ['objection', 'stars', 0, 'health.remark-subject'],
    ['objection', 'constructor', 0, 'health.remark-subject'],
    ['objection', 'silent_days', 50, 'health.remarks-open'],
  ] as [RemarkKind, string, number, string | null][])(
    '%s of %s beside %i open: %s',
    (kind, about, open, code) => {
      expect(decideRemark({ kind, about }, open)).toMatchObject(code === null ? { about } : { code });
    },
  );

  it('is decided once, and an explanation never', () => {
    for (const kind of REMARK_KINDS) {
      for (const decision of [null, ...REMARK_DECISIONS]) {
        const isOpen = 'isOpen' in decideRemarkDecision({ kind, decision });
        expect([kind, decision, isOpen]).toEqual([
          kind,
          decision,
          kind !== 'explanation' && decision === null,
        ]);
      }
    }
  });
});

describe('figures that do not count', () => {
  it('are those whose newest decision accepted a remark, and never the priority itself', () => {
    const about = fc.constantFrom<RemarkSubject>('priority', ...METRIC_KEYS.slice(0, 4));
    const decided = fc.array(
      fc.record({ about, decision: fc.constantFrom<RemarkDecision>(...REMARK_DECISIONS) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(decided, (remarks) => {
        const aside = setAside(remarks);
        for (const key of METRIC_KEYS.slice(0, 4)) {
          const newest = remarks.find((remark) => remark.about === key);
          expect(aside.includes(key)).toBe(newest?.decision === 'accepted');
        }
        expect(aside).not.toContain('priority');
      }),
    );
  });
});

describe('the first look', () => {
  const now = '2026-03-28T12:00:00.000Z';

  it('ends by the clock, exclusive, also across a change of summer time, and never without somebody to look', () => {
    const endsAt = firstLookEnds({ days: 14 }, now);
    expect(endsAt).toBe('2026-04-11T12:00:00.000Z');
    expect(isFirstLook(endsAt, '2026-04-11T11:59:59.999Z')).toBe(true);
    expect(isFirstLook(endsAt, endsAt)).toBe(false);
    expect(isFirstLook(null, now)).toBe(false);
  });
});

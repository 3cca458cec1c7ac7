import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel/src/index.js';
import type { MotionFacts } from './advance.js';
import type { OverturningFacts } from './overturning.js';
import { checkOverturning, isOverturning } from './overturning.js';

const [BEFORE, SINCE, AFTER] = ['01', '02', '03'].map((day) => instant(`2026-11-${day}T12:00:00.000Z`)) as [
  string,
  string,
  string,
];
const ANOTHER = 'applications.second-executive';
const COUNCIL = 'applications.council-decides';

const motion = (given: Partial<MotionFacts>): MotionFacts => ({
  id: 'm',
  kind: 'award',
  state: 'closed',
  outcome: 'not-carried',
  openedAt: AFTER,
  closesAt: AFTER,
  ...given,
});
/** Decline, defer and reopen: the codes they are refused with. */
const all = (given: Partial<OverturningFacts>) =>
  (['decline', 'defer', 'reopen'] as const).map(
    (act) =>
      checkOverturning(act, {
        stage: 'council',
        route: 'council',
        atCouncilSince: SINCE,
        motion: null,
        signed: [],
        ...given,
      })?.code,
  );
const FREE = [undefined, undefined, undefined];

describe('taking a case from the council', () => {
  it('asks for the vote before a decline, not before putting off or reopening', () => {
    expect(all({})).toEqual([COUNCIL, undefined, undefined]);
    for (const given of [
      { outcome: 'carried' },
      { state: 'cancelled', outcome: null },
      { openedAt: BEFORE },
      { kind: 'silence' },
    ] as const) {
      expect(all({ motion: motion(given) })).toEqual([COUNCIL, undefined, undefined]);
    }
  });

  it('needs no third executive where one annulled and another put off: either sends it back, and the council decides', () => {
    const byOne = { signed: ['annul'] } as const;
    const byOther = { signed: ['defer'] } as const;
    expect(all({ stage: 'reserve-list', ...byOne })).toEqual([ANOTHER, ANOTHER, ANOTHER]);
    expect(all({ stage: 'reserve-list', ...byOther })).toEqual([ANOTHER, undefined, undefined]);
    expect(isOverturning('return-to-council')).toBe(false);
    for (const signed of [byOne, byOther]) expect(all({ ...signed, motion: motion({}) })).toEqual(FREE);
  });

  it.each(['not-carried', 'no-quorum'] as const)(
    'is any executive’s after a vote that ended %s',
    (outcome) => {
      for (const stage of ['council', 'reserve-list'] as const) {
        expect(all({ stage, motion: motion({ outcome }), signed: ['annul', 'defer'] })).toEqual(FREE);
      }
    },
  );

  it('leaves an open motion to the council’s own refusal', () => {
    expect(all({ motion: motion({ state: 'open', outcome: null }) })).toEqual(FREE);
  });

  it('is nothing for who annulled, and no decline for who put off', () => {
    for (const stage of ['council', 'reserve-list'] as const) {
      expect(all({ stage, signed: ['annul'] })).toEqual([ANOTHER, ANOTHER, ANOTHER]);
      expect(all({ stage, signed: ['defer'] })).toEqual([ANOTHER, undefined, undefined]);
      const old = motion({ openedAt: BEFORE });
      expect(all({ stage, motion: old, signed: ['defer'] })).toEqual([ANOTHER, undefined, undefined]);
    }
    expect(all({ stage: 'reserve-list' })).toEqual(FREE);
  });

  it('of a delegated award is an executive’s until the states are asked', () => {
    expect(all({ route: 'executive' })).toEqual(FREE);
    const objected = motion({ kind: 'silence' });
    expect(all({ route: 'executive', motion: objected })).toEqual([COUNCIL, undefined, undefined]);
    expect(all({ route: 'executive', motion: motion({}) })).toEqual(FREE);
  });

  it('is not asked about where the board recommended the decline, or in an emergency', () => {
    for (const stage of ['recommendation', 'emergency-decision'] as const) {
      expect(all({ stage, signed: ['annul', 'defer'] })).toEqual(FREE);
    }
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_COUNCIL_POLICY } from './council-policy.js';
import { readMoment } from './moment.js';
import type { MotionCase } from './motion-lifecycle.js';
import { decideMotion, isDecidedEarly } from './motion-lifecycle.js';
import { isMajorityRecused, rulesInForce } from './rules-in-force.js';
import { decideSilence } from './silence.js';
import type { MotionMember } from './tally.js';

const CLOSES = '2026-06-30T22:00:00.000Z';
const POLICY = DEFAULT_COUNCIL_POLICY;

function members(...votes: number[]): MotionMember[] {
  return votes.map((weight, i) => ({
    id: `m${i}`,
    weights: { votes: weight },
    suspended: false,
    recused: false,
    proxyHeldBy: null,
  }));
}
function ballots(ids: readonly string[], choice: 'for' | 'against', isFinal = false) {
  const at = '2026-06-20T08:00:00.000Z';
  return ids.map((member) => ({ member, choice, at, moment: readMoment(at)!, castBy: member, isFinal }));
}
function motion(override: Partial<MotionCase> = {}): MotionCase {
  return {
    kind: 'award',
    state: 'open',
    closesAt: CLOSES,
    closes: readMoment(CLOSES)!,
    isReopened: false,
    members: members(25, 25, 25, 25),
    ballots: [],
    objections: [],
    ...override,
  };
}

describe('decideMotion', () => {
  it('waits for its end and closes exactly then', () => {
    const all = motion({ ballots: ballots(['m0', 'm1', 'm2'], 'for') });
    expect(decideMotion(all, POLICY, '2026-06-30T21:59:59.999Z')).toEqual({ do: 'wait', until: CLOSES });
    expect(decideMotion(all, POLICY, CLOSES)).toMatchObject({ do: 'close', outcome: 'carried' });
  });

  it('decides the same however late it looks', () => {
    const all = motion({ ballots: ballots(['m0', 'm1', 'm2'], 'against') });
    expect(decideMotion(all, POLICY, '2027-01-01T00:00:00.000Z')).toEqual(decideMotion(all, POLICY, CLOSES));
  });

  it('reopens once without a quorum, under half of the members and no weight', () => {
    const two = motion({ ballots: ballots(['m0', 'm1'], 'for') });
    expect(decideMotion(two, POLICY, CLOSES)).toMatchObject({
      do: 'reopen',
      tally: { outcome: 'no-quorum' },
    });
    expect(decideMotion({ ...two, isReopened: true }, POLICY, CLOSES)).toMatchObject({
      do: 'close',
      outcome: 'carried',
    });
    const one = motion({ ballots: ballots(['m0'], 'for'), isReopened: true });
    expect(decideMotion(one, POLICY, CLOSES)).toMatchObject({ do: 'close', outcome: 'no-quorum' });
  });

  it('closes early only where the policy allows it and every entitled ballot is final', () => {
    const early = { ...POLICY, earlyClose: 'when-all-final' as const };
    const [first, ...others] = members(25, 25, 25, 25);
    const recused = [{ ...first!, recused: true }, ...others];
    const final = motion({ members: recused, ballots: ballots(['m1', 'm2', 'm3'], 'for', true) });
    expect(decideMotion(final, early, '2026-06-21T00:00:00.000Z')).toMatchObject({ do: 'close' });
    expect(decideMotion(final, POLICY, '2026-06-21T00:00:00.000Z')).toMatchObject({ do: 'wait' });
    const open = motion({ members: recused, ballots: ballots(['m1', 'm2', 'm3'], 'for') });
    expect(decideMotion(open, early, '2026-06-21T00:00:00.000Z')).toMatchObject({ do: 'wait' });
  });

  it('settles when it is not open', () => {
    expect(decideMotion(motion({ state: 'cancelled' }), POLICY, CLOSES)).toEqual({ do: 'settle' });
  });

  it('ends a silence procedure by its time or by enough objections', () => {
    const silence = motion({ kind: 'silence' });
    expect(decideMotion(silence, POLICY, CLOSES)).toEqual({ do: 'close', outcome: 'carried', tally: null });
    expect(decideMotion({ ...silence, objections: ['m0'] }, POLICY, '2026-06-21T00:00:00.000Z')).toEqual({
      do: 'close',
      outcome: 'not-carried',
      tally: null,
    });
  });
});

describe('isDecidedEarly', () => {
  const early = { ...POLICY, earlyClose: 'when-all-final' as const };
  const everybody = ['m0', 'm1', 'm2'];
  const three = members(25, 25, 25);
  const [first, second, third] = three as [MotionMember, MotionMember, MotionMember];
  it.each([
    ['all final', {}, true],
    [
      'one may change',
      { ballots: [...ballots(['m0', 'm1'], 'for', true), ...ballots(['m2'], 'for')] },
      false,
    ],
    ['one is missing', { ballots: ballots(['m0', 'm1'], 'for', true) }, false],
    ['it is recused', { members: [first, second, { ...third, recused: true }] }, true],
    ['nobody is entitled', { members: three.map((one) => ({ ...one, suspended: true })) }, false],
    ['a silence procedure', { kind: 'silence' as const }, false],
    ['a motion that ended', { state: 'closed' as const }, false],
  ])('%s', (_name, override, expected) => {
    const given = motion({ members: three, ballots: ballots(everybody, 'for', true), ...override });
    expect(isDecidedEarly(given, early)).toBe(expected);
    expect(isDecidedEarly(given, POLICY)).toBe(false);
  });

  const aMotion = fc
    .record({
      members: fc.array(fc.record({ suspended: fc.boolean(), recused: fc.boolean() }), {
        minLength: 4,
        maxLength: 4,
      }),
      cast: fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.boolean()), { maxLength: 8 }),
    })
    .map(({ members: flags, cast }) =>
      motion({
        members: flags.map((flag, i) => ({ ...members(25)[0]!, id: `m${i}`, ...flag })),
        ballots: cast.flatMap(([i, isFinal]) => ballots([`m${i}`], 'for', isFinal)),
      }),
    );

  it('is all that moves a vote before its end, and changes nothing at its end', () => {
    fc.assert(
      fc.property(aMotion, (given) => {
        const waits = decideMotion(given, early, '2026-06-21T00:00:00.000Z').do === 'wait';
        expect(waits).toBe(!isDecidedEarly(given, early));
        expect(decideMotion(given, early, CLOSES)).toEqual(decideMotion(given, POLICY, CLOSES));
      }),
    );
  });

  it('never comes with a ballot that may change', () => {
    fc.assert(
      fc.property(aMotion, fc.integer({ min: 0, max: 3 }), (given, i) => {
        const after = { ...given, ballots: [...given.ballots, ...ballots([`m${i}`], 'for')] };
        return isDecidedEarly(given, early) || !isDecidedEarly(after, early);
      }),
    );
  });
});

describe('decideSilence', () => {
  const share = { num: 1, den: 4 };
  it.each([
    ['a quarter exactly', members(25, 75), ['m0'], 'objected'],
    ['a vote less', members(24, 76), ['m0'], 'running'],
    ['nobody', members(25, 75), [], 'running'],
    ['a suspended member', [{ ...members(25)[0]!, suspended: true }, ...members(75)], ['m0'], 'running'],
  ] as const)('%s', (_case, list, objections, state) => {
    const facts = { members: [...list].map((m, i) => ({ ...m, id: `m${i}` })), objections, closesAt: CLOSES };
    expect(decideSilence(facts, share, '2026-06-21T00:00:00.000Z').state).toBe(state);
  });
});

describe('rulesInForce', () => {
  it('lets heads decide where those left hold less than half of the votes', () => {
    const [big, ...small] = members(51, 25, 24);
    const recused = [{ ...big!, recused: true }, ...small];
    expect(isMajorityRecused(recused)).toBe(true);
    expect(rulesInForce(POLICY, { members: recused, isReopened: false }).decision).toEqual(
      POLICY.recusalDecision,
    );
  });

  it('keeps the ordinary majority at exactly half, and does not count the suspended', () => {
    const [a, b, c] = members(50, 50, 40) as [MotionMember, MotionMember, MotionMember];
    const list = [{ ...a, recused: true }, b, { ...c, suspended: true }];
    expect(isMajorityRecused(list)).toBe(false);
    expect(rulesInForce(POLICY, { members: list, isReopened: true })).toMatchObject({
      decision: POLICY.decision,
      quorum: POLICY.reopened.quorum,
    });
  });
});

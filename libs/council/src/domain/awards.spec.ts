import { describe, expect, it } from '@jest/globals';
import { readDecimal, unitsAt, writeDecimal } from './decimal.js';
import { decideDelegatedAward } from './delegated-award.js';
import { decideEmergencyApproval, quarterOf } from './emergency-award.js';
import { readMoment } from './moment.js';
import { checkBallot, checkObjection, checkRecusal } from './participation.js';

const NOW = '2026-06-20T08:00:00.000Z';
const member = { suspended: false, recused: false };
const motion = { kind: 'award', state: 'open', closesAt: '2026-06-30T22:00:00.000Z', member } as const;
const codeOf = (answer: unknown) => (answer as { code?: string } | undefined)?.code ?? 'accepted';

describe('checkBallot', () => {
  it.each([
    ['accepted', {}, NOW],
    ['accepted', {}, '2026-06-30T21:59:59.999Z'],
    ['council.voting-closed', {}, '2026-06-30T22:00:00.000Z'],
    ['council.motion-not-open', { state: 'closed' as const }, NOW],
    ['council.motion-cancelled', { state: 'cancelled' as const }, NOW],
    ['council.no-ballots-in-silence', { kind: 'silence' as const }, NOW],
    ['council.not-a-member', { member: null }, NOW],
    ['council.member-suspended', { member: { ...member, suspended: true } }, NOW],
    ['council.member-recused', { member: { ...member, recused: true } }, NOW],
    ['council.ballot-final', { hasFinalBallot: true }, NOW],
  ])('%s', (code, override, now) => {
    expect(codeOf(checkBallot({ ...motion, hasFinalBallot: false, ...override }, now))).toBe(code);
  });
});

describe('checkObjection and checkRecusal', () => {
  it('takes objections in a silence procedure only, once', () => {
    const silence = { ...motion, kind: 'silence' as const, hasObjected: false };
    expect(codeOf(checkObjection(silence, NOW))).toBe('accepted');
    expect(codeOf(checkObjection({ ...silence, hasObjected: true }, NOW))).toBe('council.already-objected');
    expect(codeOf(checkObjection({ ...silence, kind: 'award' }, NOW))).toBe('council.no-objections-in-vote');
  });

  it('takes an interest once, also of a suspended state', () => {
    const own = { ...motion, declaredBy: 'state', hasVoted: false } as const;
    expect(codeOf(checkRecusal({ ...own, member: { ...member, suspended: true } }, NOW))).toBe('accepted');
    expect(codeOf(checkRecusal({ ...own, member: { ...member, recused: true } }, NOW))).toBe(
      'council.already-recused',
    );
  });

  it.each([
    ['accepted', 'state', true],
    ['accepted', 'secretariat', false],
    ['council.state-has-voted', 'secretariat', true],
  ] as const)('%s: an interest declared by the %s, voted %s', (code, declaredBy, hasVoted) => {
    expect(codeOf(checkRecusal({ ...motion, declaredBy, hasVoted }, NOW))).toBe(code);
  });
});

describe('decideDelegatedAward', () => {
  const facts = {
    stage: 'council',
    route: 'executive',
    awardMinor: 100n,
    delegatedMaxMinor: 100n,
    hasOpenMotion: false,
  };
  it.each([
    ['accepted', {}],
    ['council.not-delegated', { stage: 'review' }],
    ['council.not-delegated', { route: 'council' }],
    ['council.award-missing', { awardMinor: null }],
    ['council.above-delegated-amount', { awardMinor: 101n }],
    ['council.motion-pending', { hasOpenMotion: true }],
  ])('%s', (code, override) => {
    expect(codeOf(decideDelegatedAward({ ...facts, ...override }))).toBe(code);
  });
});

describe('decideEmergencyApproval', () => {
  const policy = { emergencyCapMinor: '50', emergencyQuarterCapMinor: '100', emergencySigners: 2 };
  const facts = { stage: 'emergency-decision', amountMinor: 50n, signers: ['a'], quarterUsedMinor: 50n };
  it('awards with the last signature needed, at both caps exactly', () => {
    expect(decideEmergencyApproval(facts, policy, 'b')).toEqual({ amountMinor: 50n, awards: true });
    expect(decideEmergencyApproval({ ...facts, signers: [] }, policy, 'b')).toMatchObject({ awards: false });
  });

  it.each([
    ['council.already-approved', {}, 'a'],
    ['council.not-in-emergency-decision', { stage: 'active' }, 'b'],
    ['council.award-missing', { amountMinor: null }, 'b'],
    ['council.emergency-incident-cap', { amountMinor: 51n }, 'b'],
    ['council.emergency-quarter-cap', { quarterUsedMinor: 51n }, 'b'],
  ])('%s', (code, override, signer) => {
    expect(codeOf(decideEmergencyApproval({ ...facts, ...override }, policy, signer))).toBe(code);
  });

  it.each([
    ['2026-01-01T00:00:00.000Z', '2026-Q1'],
    ['2026-03-31T23:59:59.999Z', '2026-Q1'],
    ['2026-11-20T00:00:00.000Z', '2026-Q4'],
  ])('counts %s to %s', (at, quarter) => {
    expect(quarterOf(at)).toBe(quarter);
  });
});

describe('readMoment', () => {
  it('orders by instant, zone and nanosecond', () => {
    expect(readMoment('2026-07-01T00:00:00+02:00')).toBe(readMoment('2026-06-30T22:00:00Z'));
    expect(readMoment('2026-06-30T22:00:00.000001Z')! - readMoment('2026-06-30T22:00:00Z')!).toBe(1000n);
    expect(readMoment('1970-01-01T00:00:00.000Z')).toBe(0n);
  });

  it.each(['2026-02-30T00:00:00Z', '2026-06-30T24:00:00Z', '2026-06-30T22:00:00', '2026-06-30', 'x'])(
    'refuses %s',
    (text) => {
      expect(readMoment(text)).toBeUndefined();
    },
  );
});

describe('readDecimal', () => {
  it.each([
    [560, 560n, 0],
    [5.6, 56n, 1],
    ['5.60', 560n, 2],
    [1e-7, 1n, 7],
    [1e21, 10n ** 21n, 0],
  ])('%s', (value, units, scale) => {
    expect(readDecimal(value)).toEqual({ units, scale });
  });

  it.each([-1, Number.NaN, '', '.5', '1,5', null])('refuses %s', (value) => {
    expect(readDecimal(value)).toBeUndefined();
  });

  it('writes what it read', () => {
    expect(writeDecimal(unitsAt({ units: 56n, scale: 1 }, 3), 3)).toBe('5.6');
    expect([writeDecimal(5n, 2), writeDecimal(0n, 2)]).toEqual(['0.05', '0']);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { instant } from '#libs/kernel/src/index.js';
import { INCOME_BANDS, bandsAround, incomeBandOf } from './income-band.js';
import type { IncomeBasis, IncomeFact } from './income.js';
import { INCOME_BASES, decideIncome, incomeInputs } from './income.js';
import { statedExposure } from './exposure.js';
import { statedPaidShare } from './paid-share.js';

const NOW = instant('2026-11-01T00:00:00Z');
const LAST_YEAR = instant('2025-12-31T00:00:00Z');

function fact(basis: IncomeBasis, lowMinor: bigint, highMinor: bigint | null = null): IncomeFact {
  const source = {
    ours: 'ledger',
    observed: 'open-collective',
    assessed: 'statement',
    declared: 'funding-files',
  } as const;
  return { basis, source: source[basis], lowMinor, highMinor, windowEnd: LAST_YEAR };
}

describe('income of the last year', () => {
  it.each<[string, IncomeFact[], bigint, bigint | null, IncomeBasis[], string[]]>([
    ['nothing known', [], 0n, null, [], []],
    ['ours alone', [fact('ours', 500n, 500n)], 500n, null, ['ours'], []],
    ['nothing of ours', [fact('ours', 0n, 0n)], 0n, null, [], []],
    [
      'parts are not summed',
      [fact('ours', 500n, 500n), fact('observed', 300n, 400n)],
      500n,
      null,
      ['ours'],
      [],
    ],
    [
      'the larger part counts',
      [fact('ours', 200n, 200n), fact('observed', 300n, 400n)],
      300n,
      null,
      ['observed'],
      [],
    ],
    ['a declared band', [fact('declared', 100n, 200n)], 100n, 200n, ['declared'], []],
    ['declared nothing', [fact('declared', 0n, 0n)], 0n, 0n, ['declared'], []],
    [
      'declared around a part',
      [fact('declared', 100n, 200n), fact('ours', 150n, 150n)],
      150n,
      200n,
      ['ours', 'declared'],
      [],
    ],
    [
      'declared above a part',
      [fact('declared', 100n, 200n), fact('ours', 50n, 50n)],
      100n,
      200n,
      ['declared'],
      [],
    ],
    [
      'declared too little',
      [fact('declared', 100n, 200n), fact('ours', 201n, 201n)],
      201n,
      null,
      ['ours'],
      ['declared<ours'],
    ],
    [
      'assessed before declared',
      [fact('declared', 100n, 200n), fact('assessed', 900n, 900n)],
      900n,
      900n,
      ['assessed'],
      [],
    ],
    [
      'assessed holds, declared does not',
      [fact('declared', 10n, 20n), fact('assessed', 900n, 900n), fact('observed', 30n, 40n)],
      900n,
      900n,
      ['assessed'],
      ['declared<observed'],
    ],
    [
      'a contradicted assessment does not hand over to a declaration',
      [fact('declared', 900n, 999n), fact('assessed', 10n, 10n), fact('ours', 50n, 50n)],
      50n,
      null,
      ['ours'],
      ['assessed<ours'],
    ],
  ])('%s', (_case, facts, least, most, restsOn, conflicts) => {
    const finding = decideIncome(facts, NOW);
    expect([finding.leastMinor, finding.mostMinor, finding.restsOn]).toEqual([least, most, restsOn]);
    expect(finding.conflicts.map(({ whole, part }) => `${whole}<${part}`)).toEqual(conflicts);
  });

  it('takes nothing from a source that tells no more', () => {
    const silent = (basis: IncomeBasis): IncomeFact => ({ ...fact(basis, 0n), windowEnd: NOW });
    const known = [fact('declared', 100n, 200n), fact('observed', 150n)];
    expect(decideIncome([silent('declared'), silent('observed'), ...known], NOW)).toEqual(
      decideIncome(known, NOW),
    );
    expect(decideIncome([silent('assessed')], NOW)).toMatchObject({ restsOn: [], mostMinor: null });
  });

  it('forgets a year that ended two years ago, and takes the newest of two declarations', () => {
    const old = { ...fact('declared', 5n, 6n), windowEnd: instant('2024-10-01T00:00:00Z') };
    expect(decideIncome([old], NOW).mostMinor).toBeNull();
    const newer = { ...fact('declared', 7n, 8n), windowEnd: instant('2026-06-30T00:00:00Z') };
    expect(decideIncome([fact('declared', 5n, 6n), newer], NOW)).toMatchObject({
      leastMinor: 7n,
      mostMinor: 8n,
    });
  });

  it('is an interval in order, never below any part, whatever is stated', () => {
    const facts = fc.array(
      fc
        .tuple(fc.constantFrom(...INCOME_BASES), fc.bigInt(0n, 1_000n), fc.option(fc.bigInt(0n, 1_000n)))
        .map(([basis, low, span]) => fact(basis, low, span === null ? null : low + span)),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(facts, (given) => {
        const { leastMinor, mostMinor } = decideIncome(given, NOW);
        const parts = given.filter(({ basis }) => basis === 'ours' || basis === 'observed');
        expect(parts.every(({ lowMinor }) => leastMinor >= lowMinor)).toBe(true);
        if (mostMinor !== null) expect(mostMinor >= leastMinor).toBe(true);
      }),
    );
  });

  it('does not depend on the order in which facts arrive', () => {
    const facts = [fact('declared', 100n, 200n), fact('ours', 150n, 150n), fact('observed', 150n, 160n)];
    expect(decideIncome([...facts].reverse(), NOW)).toEqual(decideIncome(facts, NOW));
  });

  it('feeds a priority as the bands it touches, and exactly only where it is nothing', () => {
    const inputs = (facts: IncomeFact[]) => incomeInputs(decideIncome(facts, NOW));
    expect(inputs([])).toEqual({ incomeMinor: null, incomeAtLeastMinor: null, incomeAtMostMinor: null });
    expect(inputs([fact('assessed', 0n, 0n)])).toMatchObject({ incomeMinor: 0n, incomeAtMostMinor: null });
    expect(inputs([fact('ours', 5n, 5n)])).toMatchObject({ incomeMinor: null, incomeAtLeastMinor: 1n });
    expect(inputs([fact('declared', 100n, 700_000n)])).toMatchObject({
      incomeMinor: null,
      incomeAtLeastMinor: 1n,
      incomeAtMostMinor: 1_499_999n,
    });
    // Two incomes of one band are one and the same to whoever sees what is computed from them.
    const [one, other] = [
      inputs([fact('assessed', 1_234_567n, 1_234_567n)]),
      inputs([fact('assessed', 1_400_000n, 1_400_000n)]),
    ];
    expect(one).toEqual({ incomeMinor: null, incomeAtLeastMinor: 500_000n, incomeAtMostMinor: 1_499_999n });
    expect(other).toEqual(one);
  });
});

describe('bands', () => {
  it.each([
    [0n, 0n, 0n],
    [1n, 1n, 499_999n],
    [499_999n, 1n, 499_999n],
    [500_000n, 500_000n, 1_499_999n],
    [5_999_999n, 3_000_000n, 5_999_999n],
    [50_000_000n, 50_000_000n, null],
    [9_000_000_000_000_000n, 50_000_000n, null],
  ])('%p lies from %p to %p', (minor, lowMinor, highMinor) => {
    expect(incomeBandOf(minor)).toEqual({ lowMinor, highMinor });
  });

  it('follow each other without a gap', () => {
    for (const [at, band] of INCOME_BANDS.entries()) {
      expect(band.highMinor).toEqual(
        at + 1 === INCOME_BANDS.length ? null : INCOME_BANDS[at + 1]!.lowMinor - 1n,
      );
    }
  });

  it('show a range no more exactly than they are', () => {
    expect(bandsAround(600_000n, 1_600_000n)).toEqual({ lowMinor: 500_000n, highMinor: 2_999_999n });
    expect(bandsAround(600_000n, null)).toEqual({ lowMinor: 500_000n, highMinor: null });
    expect(() => incomeBandOf(-1n)).toThrow();
  });
});

describe('stated exposure', () => {
  const said = (authorId: string, exposure: number, day: number) => ({
    authorId,
    exposure,
    statedAt: instant(`2026-11-0${day}T00:00:00Z`),
  });

  it.each([
    [[], null],
    [[said('a', 0.4, 1)], 0.4],
    [[said('a', 0.4, 1), said('b', 0.8, 1)], 0.6000000000000001],
    [[said('a', 0.4, 1), said('b', 1, 1), said('c', 0.5, 1)], 0.5],
    [[said('a', 0.4, 1), said('a', 0.9, 2)], 0.9],
    [[said('a', 0.9, 2), said('a', 0.4, 1)], 0.9],
  ])('of %j is %p', (statements, expected) => {
    expect(statedExposure(statements)).toBe(expected);
  });

  it('is not moved beyond what the others say by one voice, once three spoke', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, (one, two, loud) => {
        const value = statedExposure([said('a', one, 1), said('b', two, 1), said('c', loud, 1)]) as number;
        return value >= Math.min(one, two) && value <= Math.max(one, two);
      }),
    );
  });
});

describe('stated paid share', () => {
  const said = (basis: 'assessed' | 'declared', paidShare: number, day: string) => ({
    basis,
    paidShare,
    statedAt: instant(`${day}T00:00:00Z`),
  });

  it.each([
    [[], null],
    [[said('declared', 0, '2026-05-01')], 0],
    [[said('declared', 0, '2026-05-01'), said('declared', 0.5, '2026-06-01')], 0.5],
    [[said('assessed', 0.8, '2026-01-01'), said('declared', 0, '2026-06-01')], 0.8],
    [[said('assessed', 0.8, '2024-10-01'), said('declared', 0.2, '2026-06-01')], 0.2],
    [[said('declared', 0.2, '2024-10-01')], null],
  ])('of %j is %p', (statements, expected) => {
    expect(statedPaidShare(statements, NOW)).toBe(expected);
  });
});

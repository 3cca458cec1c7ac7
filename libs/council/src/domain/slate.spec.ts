import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import type { Slate } from './slate.js';
import { decideSlate } from './slate.js';
import { readSlate } from './slate-input.js';

const application = (id: string, score: number | string, requested: number, more: object = {}) => ({
  id,
  programme: 'm',
  score,
  requestedMinor: String(requested),
  ...more,
});

function slate(applications: object[], envelope: number, more: object = {}): Slate {
  const read = readSlate({ applications, envelopes: { m: String(envelope) }, ...more });
  if (isRefusal(read)) throw new Error(`${read.path}: ${read.message}`);
  return decideSlate(read.facts, read.policy);
}
const funded = (answer: Slate) => answer.funded.map(({ id, awardedMinor }) => `${id}:${awardedMinor}`);

describe('decideSlate', () => {
  it('stops at the first that does not fit, or goes on', () => {
    const list = [application('a', 9, 60), application('b', 8, 50), application('c', 7, 40)];
    expect(slate(list, 100)).toMatchObject({ reserve: ['b', 'c'], status: 'complete' });
    expect(funded(slate(list, 100, { whenFull: 'skip' }))).toEqual(['a:60', 'c:40']);
  });

  it('offers the minimum and stops all the same', () => {
    const list = [application('a', 9, 120, { minimumMinor: '70' }), application('b', 8, 30)];
    expect(funded(slate(list, 100))).toEqual(['a:70']);
    expect(funded(slate(list, 100, { whenFull: 'skip' }))).toEqual(['a:70', 'b:30']);
  });

  it('funds a tie that fits whole and leaves one across the line to the TAB', () => {
    const list = [application('a', 9, 40), application('b', 9, 40), application('c', 8, 10)];
    expect(funded(slate(list, 80))).toEqual(['a:40', 'b:40']);
    expect(slate(list, 79, { whenFull: 'skip' })).toMatchObject({
      status: 'needs-decision',
      funded: [],
      reserve: ['c'],
      ties: [{ score: 9n, ids: ['a', 'b'], leftMinor: 79n }],
    });
  });

  it('bands by the highest score of the band, not from neighbour to neighbour', () => {
    const list = [application('a', 9, 10), application('b', 8.6, 10), application('c', '8.2', 10)];
    const tie = slate(list, 15, { bandWidth: 0.5 }).ties[0];
    expect(tie?.ids).toEqual(['a', 'b']);
  });

  it('settles a tie by the decision and goes on from there', () => {
    const list = [application('a', 9, 40), application('b', 9, 40), application('c', 8, 10)];
    const decisions = [{ programme: 'm', order: ['b', 'a'], reason: 'b has no other funder' }];
    const answer = slate(list, 60, { decisions });
    expect(answer).toMatchObject({ status: 'complete', reserve: ['a', 'c'], ties: [], unusedDecisions: [] });
    expect(funded(answer)).toEqual(['b:40']);
  });

  it('says which decision settles nothing', () => {
    const decisions = [{ programme: 'm', order: ['a'], reason: 'x' }];
    expect(slate([application('a', 9, 40)], 60, { decisions }).unusedDecisions).toHaveLength(1);
  });

  it('adds scores exactly', () => {
    const read = readSlate({
      applications: [application('a', 0.1, 1), application('b', 0.2, 1)],
      envelopes: { m: '9' },
    });
    if (isRefusal(read)) throw new Error(read.message);
    expect([decideSlate(read.facts, read.policy).totalScore, read.scale]).toEqual([3n, 1]);
  });

  it('never overdraws an envelope, never funds below the line, and forgets nobody', () => {
    const one = fc.record({
      score: fc.nat(6),
      requested: fc.integer({ min: 1, max: 50 }),
      minimum: fc.nat(50),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 12 }), fc.nat(200), fc.nat(2), (items, envelope, bandWidth) => {
        const list = items.map(({ score, requested, minimum }, i) =>
          application(`p${i}`, score, requested, {
            ...(minimum > 0 && minimum <= requested ? { minimumMinor: String(minimum) } : {}),
          }),
        );
        const answer = slate(list, envelope, { bandWidth });
        const used = answer.funded.reduce((sum, { awardedMinor }) => sum + awardedMinor, 0n);
        expect(used <= BigInt(envelope)).toBe(true);
        const tied = answer.ties.flatMap(({ ids }) => ids);
        expect([...answer.funded.map(({ id }) => id), ...answer.reserve, ...tied].sort()).toEqual(
          list.map(({ id }) => id).sort(),
        );
        const scoreOf = (id: string) => items[Number(id.slice(1))]!.score;
        const worst = Math.min(...answer.funded.map(({ id }) => scoreOf(id)));
        for (const id of answer.reserve) expect(scoreOf(id)).toBeLessThanOrEqual(worst);
      }),
      { numRuns: 300 },
    );
  });
});

describe('readSlate', () => {
  const good = application('a', 1, 5);
  it.each([
    ['council.slate-optimum-only', { caps: {} }, 'caps'],
    ['council.slate-optimum-only', { resources: [] }, 'resources'],
    [
      'council.slate-optimum-only',
      { applications: [{ ...good, mustFund: false }] },
      'applications[0].mustFund',
    ],
    ['council.slate-optimum-only', { applications: [{ ...good, excludes: [] }] }, 'applications[0].excludes'],
    ['council.unknown-key', { applications: [{ ...good, minimum: '1' }] }, 'applications[0].minimum'],
    ['council.input-invalid', { applications: [{ ...good, programme: 'x' }] }, 'applications[0].programme'],
    ['council.input-invalid', { applications: [{ ...good, score: -1 }] }, 'applications[0].score'],
    [
      'council.input-invalid',
      { applications: [{ ...good, minimumMinor: '6' }] },
      'applications[0].minimumMinor',
    ],
    [
      'council.input-invalid',
      { applications: [{ ...good, requestedMinor: '1.5' }] },
      'applications[0].requestedMinor',
    ],
    ['council.id-repeated', { applications: [good, good] }, 'applications[1].id'],
    [
      'council.unknown-application',
      { decisions: [{ programme: 'm', order: ['z'], reason: 'r' }] },
      'decisions[0].order[0]',
    ],
    [
      'council.input-invalid',
      { decisions: [{ programme: 'm', order: ['a'], reason: ' ' }] },
      'decisions[0].reason',
    ],
  ])('refuses %s for %j', (code, override, path) => {
    expect(readSlate({ applications: [good], envelopes: { m: '9' }, ...override })).toMatchObject({
      code,
      path,
    });
  });
});

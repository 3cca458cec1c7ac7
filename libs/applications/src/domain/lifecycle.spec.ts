import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Debtor, Stage } from './lifecycle.js';
import {
  EDGES,
  END_STAGES,
  STAGES,
  STAGE_RULES,
  edgeFor,
  isEnd,
  undoesDecision,
  whenOverdue,
} from './lifecycle.js';

/** Where a case can begin: a draft, or a nomination. */
const BEGINNINGS: readonly Stage[] = ['draft', 'nominated'];

function reachable(from: readonly Stage[]): ReadonlySet<Stage> {
  const seen = new Set(from);
  for (const stage of seen) {
    for (const edge of EDGES) if (edge.from === stage) seen.add(edge.to);
  }
  return seen;
}

describe('the lifecycle', () => {
  it('never leads back to a draft, which nobody but its applicant has had to do with', () => {
    expect(EDGES.filter(({ to }) => to === 'draft')).toEqual([]);
  });

  it.each(STAGES)('%s can be reached', (stage) => {
    expect(reachable(BEGINNINGS).has(stage)).toBe(true);
  });

  it.each(STAGES.filter((stage) => !isEnd(stage)))('%s has a way to an end', (stage) => {
    expect([...reachable([stage])].some(isEnd)).toBe(true);
  });

  it('leaves an end only by the named re-entries', () => {
    const leaving = EDGES.filter(({ from }) => isEnd(from)).map(
      ({ from, act, to }) => `${from} ${act} ${to}`,
    );
    expect(leaving).toEqual([
      'completed payment-returned closing',
      'ineligible appeal appeal',
      'not-invited appeal appeal',
      'declined appeal appeal',
    ]);
  });

  it('names every edge once', () => {
    const names = EDGES.map(({ from, act, to }) => `${from} ${act} ${to}`);
    expect(new Set(names).size).toBe(names.length);
  });

  it('lets only a person take a negative decision, with reasons', () => {
    const negative: readonly Stage[] = ['ineligible', 'not-invited', 'declined'];
    const edges = EDGES.filter(({ to }) => negative.includes(to));
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.filter(({ by, needsReasons }) => by === 'advance' || needsReasons !== true)).toEqual([]);
  });

  it('upholds an appeal back to every stage that can decline', () => {
    const deciding = new Set(
      EDGES.filter(({ from, to }) => from !== 'appeal' && edgeFor(to, 'appeal') !== undefined).map(
        ({ from }) => from,
      ),
    );
    const upheld = EDGES.filter(({ act }) => act === 'uphold-appeal').map(({ to }) => to);
    expect(new Set(upheld)).toEqual(deciding);
  });

  it('can be withdrawn from every stage that is neither an end nor an appeal', () => {
    const withdrawable = STAGES.filter((stage) => edgeFor(stage, 'withdraw') !== undefined);
    expect(withdrawable).toEqual(STAGES.filter((stage) => !isEnd(stage) && stage !== 'appeal'));
  });

  it('waits in every stage for somebody who can do something there', () => {
    // What they do is another domain's: reviews, ballots, offers, signatures, milestones; the evidence comes by itself.
    const elsewhere: Partial<Record<Stage, Debtor>> = {
      submitted: 'health',
      council: 'representative',
      review: 'reviewer',
      nominated: 'programme',
      negotiation: 'programme',
      agreement: 'applicant',
      active: 'applicant',
      closing: 'applicant',
    };
    const idle = STAGES.filter((stage) => {
      const { waitsFor } = STAGE_RULES[stage];
      const acts = EDGES.filter(
        ({ from, by, act }) => from === stage && by === waitsFor && act !== 'withdraw',
      );
      return !isEnd(stage) && acts.length === 0 && elsewhere[stage] !== waitsFor;
    });
    expect(idle).toEqual([]);
  });

  it('knows a debtor for every stage, and nobody only for the ends', () => {
    expect(STAGES.filter((stage) => STAGE_RULES[stage].waitsFor === 'nobody')).toEqual(
      STAGES.filter((stage) => isEnd(stage)),
    );
    expect(END_STAGES.map((stage) => STAGE_RULES[stage].duration)).toEqual(END_STAGES.map(() => null));
  });
});

describe('undoesDecision', () => {
  it('holds for every way back from a decision, and for no way on', () => {
    const back: readonly Stage[] = ['council', 'review', 'reserve-list'];
    const decided: readonly Stage[] = ['council', 'negotiation', 'agreement'];
    const ways = EDGES.filter(({ from, to }) => decided.includes(from) && back.includes(to));
    expect(new Set(ways.map(({ act }) => act))).toEqual(new Set(['defer', 'reopen', 'annul', 'refer-back']));
    expect(ways.every(({ act }) => undoesDecision(act))).toBe(true);
    expect(EDGES.filter((edge) => undoesDecision(edge.act) && !ways.includes(edge))).toEqual([]);
  });
});

describe('whenOverdue', () => {
  it('lapses only for the applicant, and only where the table knows that end', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...STAGES),
        fc.constantFrom('applicant' as const, 'programme' as const, 'executive' as const),
        (stage, waitingFor) => {
          const consequence = whenOverdue(stage, waitingFor);
          return (
            consequence !== 'lapses' ||
            (waitingFor === 'applicant' && edgeFor(stage, 'lapse')?.to === 'lapsed')
          );
        },
      ),
    );
  });

  it.each([
    ['negotiation', 'programme', 'escalates'],
    ['negotiation', 'applicant', 'lapses'],
    ['agreement', 'executive', 'escalates'],
    ['closing', 'applicant', 'escalates'],
    ['submitted', 'health', 'moves'],
    ['completed', 'nobody', null],
    ['council', 'executive', 'escalates'],
    ['council', 'representative', 'moves'],
    ['reserve-list', 'executive', 'escalates'],
    ['active', 'applicant', 'escalates'],
    ['active', 'programme', 'moves'],
  ] as const)('in %s, waiting for %s, it %s', (stage, waitingFor, consequence) => {
    expect(whenOverdue(stage, waitingFor)).toBe(consequence);
  });
});

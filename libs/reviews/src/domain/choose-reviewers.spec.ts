import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Candidate } from './choose-reviewers.js';
import { chooseReviewers } from './choose-reviewers.js';

function aCandidate(personId: string, overrides: Partial<Candidate> = {}): Candidate {
  return { personId, openAssignments: 0, recentAssignments: 0, findings: [], ...overrides };
}

const BARS = { code: 'conflicts.own-application', severity: 'bars' } as const;
const DISCLOSES = { code: 'conflicts.former-affiliation', severity: 'discloses' } as const;

function chosen(candidates: readonly Candidate[], count: number, excluded: readonly string[] = []): string[] {
  return chooseReviewers('round', candidates, new Set(excluded), count).map(({ personId }) => personId);
}

describe('chooseReviewers', () => {
  it('prefers the least loaded now, then over the year', () => {
    const candidates = [
      aCandidate('busy', { openAssignments: 2 }),
      aCandidate('often', { openAssignments: 1, recentAssignments: 9 }),
      aCandidate('seldom', { openAssignments: 1, recentAssignments: 3 }),
    ];
    expect(chosen(candidates, 3)).toEqual(['seldom', 'often', 'busy']);
  });

  it('takes somebody with a tie to disclose only after everybody without one, and says so', () => {
    const candidates = [
      aCandidate('tied', { findings: [DISCLOSES, DISCLOSES] }),
      aCandidate('busy', { openAssignments: 9 }),
    ];
    expect(chooseReviewers('round', candidates, new Set(), 2)).toEqual([
      { personId: 'busy', reasons: [] },
      { personId: 'tied', reasons: ['conflicts.former-affiliation'] },
    ]);
  });

  it('takes nobody who is barred or was asked already, even where nobody else is left', () => {
    const candidates = [aCandidate('barred', { findings: [DISCLOSES, BARS] }), aCandidate('asked')];
    expect(chosen(candidates, 2, ['asked'])).toEqual([]);
  });

  it('prefers nobody for their id: over many rounds equals are chosen about equally often', () => {
    const candidates = ['a', 'b', 'c', 'd'].map((id) => aCandidate(id));
    const counts = new Map<string, number>();
    for (let round = 0; round < 400; round += 1) {
      for (const { personId } of chooseReviewers(`round-${round}`, candidates, new Set(), 1)) {
        counts.set(personId, (counts.get(personId) ?? 0) + 1);
      }
    }
    for (const candidate of candidates) expect(counts.get(candidate.personId) ?? 0).toBeGreaterThan(60);
  });
});

const candidate: fc.Arbitrary<Candidate> = fc.record({
  personId: fc.uuid(),
  openAssignments: fc.nat(4),
  recentAssignments: fc.nat(4),
  findings: fc.array(fc.constantFrom(BARS, DISCLOSES), { maxLength: 2 }),
});
const panel = fc.uniqueArray(candidate, { selector: ({ personId }) => personId, maxLength: 12 });

describe('the choice always', () => {
  it('is the same for the same facts in any order', () => {
    fc.assert(
      fc.property(panel, fc.nat(5), (candidates, count) => {
        expect(chosen([...candidates].reverse(), count)).toEqual(chosen(candidates, count));
      }),
    );
  });

  it('leaves nobody out who is freer than somebody chosen', () => {
    fc.assert(
      fc.property(panel, fc.nat(5), (candidates, count) => {
        const picked = new Set(chosen(candidates, count));
        const free = candidates.filter(({ findings }) => findings.length === 0);
        const busiest = Math.max(
          -1,
          ...free
            .filter(({ personId }) => picked.has(personId))
            .map(({ openAssignments }) => openAssignments),
        );
        return free.every(
          ({ personId, openAssignments }) => picked.has(personId) || openAssignments >= busiest,
        );
      }),
    );
  });
});

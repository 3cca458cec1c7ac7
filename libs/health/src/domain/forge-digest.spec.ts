import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ada,
  daysAgo,
  machine,
  ola,
  seenCommit,
  seenItem,
  seenMerge,
  seenPull,
} from '../../../../test/support/a-forge.js';
import type { SeenCommit } from './forge-seen.js';
import { digestItems, digestMaintenance, digestMerges, digestPulls, digestPushes } from './forge-digest.js';

const at = daysAgo(50);

describe('an issue as a fact', () => {
  it.each([
    ['another human', ada, at],
    ['the author', ola, null],
    ['a machine', machine, null],
    ['an account that is gone', null, null],
  ])('answered by %s', (_who, by, answeredAt) => {
    expect(digestItems([seenItem({ answers: [{ at, by }] })])).toEqual([
      expect.objectContaining({ answeredAt, unreadFrom: null }),
    ]);
  });

  it('takes the first answer, in whatever order they came', () => {
    const answers = [
      { at: daysAgo(10), by: ada },
      { at: daysAgo(40), by: ada },
      { at: daysAgo(55), by: ola },
    ];
    expect(digestItems([seenItem({ answers })])[0]?.answeredAt).toBe(daysAgo(40));
  });

  it('says from when on an answer may have gone unread', () => {
    const answers = [{ at, by: ola }];
    expect(digestItems([seenItem({ answers, hasAllAnswers: false })])[0]).toMatchObject({
      answeredAt: null,
      unreadFrom: at,
    });
    expect(digestItems([seenItem({ hasAllAnswers: false })])[0]?.unreadFrom).toBe(daysAgo(60));
  });

  it('of a machine is none, and of an account that is gone is one', () => {
    expect(digestItems([seenItem({ author: machine })])).toEqual([]);
    expect(digestItems([seenItem({ author: null })])).toHaveLength(1);
  });
});

describe('a pull request as a fact', () => {
  it('is answered by a merge or a review of another human, and reviewed only by a review', () => {
    const merged = seenPull({ mergedAt: at, mergedBy: ada, closedAt: at });
    expect(digestPulls([merged])[0]).toMatchObject({
      answeredAt: at,
      review: { at: null, unreadFrom: null },
    });
    expect(digestPulls([{ ...merged, mergedBy: ola }])[0]?.answeredAt).toBeNull();
    const reviewed = seenPull({ reviews: [{ at, by: ada }] });
    expect(digestPulls([reviewed])[0]).toMatchObject({ answeredAt: at, review: { at } });
  });

  it('whose forge tells no reviews says so', () => {
    expect(digestPulls([seenPull({ reviews: null })])[0]?.review).toEqual({ missing: 'not-collected' });
  });
});

describe('a merge as a fact', () => {
  it.each([
    ['approved by another', { approvals: [{ at, by: ada }] }, true, false],
    ['approved by its author', { approvals: [{ at, by: ola }] }, false, false],
    ['approved by a machine', { approvals: [{ at, by: machine }] }, false, false],
    ['merged by its author', { mergedBy: ola }, false, true],
    ['merged by nobody known', { mergedBy: null }, false, null],
    ['of a forge that tells no approvals', { approvals: null }, null, false],
  ])('%s', (_how, over, isApproved, isOwn) => {
    expect(digestMerges([seenMerge(over)])).toEqual([{ at: daysAgo(30), isApproved, isOwn }]);
  });

  it('of a machine is none', () => {
    expect(digestMerges([seenMerge({ author: machine })])).toEqual([]);
  });
});

describe('pushes past pull requests', () => {
  it('are those of humans, without merges', () => {
    const seen = [
      seenCommit(),
      seenCommit({ hasPull: true }),
      seenCommit({ isMerge: true }),
      seenCommit({ isHuman: false }),
    ];
    expect(digestPushes(seen)).toEqual([daysAgo(30)]);
  });

  it('are unknown where one is not told how it came, and none where there is no commit', () => {
    expect(digestPushes([seenCommit({ hasPull: null })])).toBeNull();
    expect(digestPushes([seenCommit(), seenCommit({ hasPull: null })])).toBeNull();
    const others = [
      seenCommit({ hasPull: null, isMerge: true }),
      seenCommit({ hasPull: null, isHuman: false }),
    ];
    expect(digestPushes(others)).toEqual([]);
    expect(digestPushes([])).toEqual([]);
  });
});

describe('maintenance', () => {
  it('is merging, pushing, tagging and reviewing another’s change, each once', () => {
    const review = { at, by: ada };
    const merge = seenMerge({ at, author: ola, mergedBy: ada, approvals: [review] });
    const acts = digestMaintenance({
      merges: [merge],
      // The same merge and the same review, seen a second time.
      pulls: [seenPull({ mergedAt: at, mergedBy: ada, reviews: [review, { at, by: ola }] })],
      commits: [seenCommit({ by: ola }), seenCommit({ by: ola, hasPull: true }), seenCommit({ by: machine })],
      releases: [
        { at, by: ola },
        { at, by: null },
      ],
    });
    expect(acts).toEqual([
      { person: 0, at },
      { person: 0, at },
      { person: 1, at: daysAgo(30) },
      { person: 1, at },
    ]);
  });
});

describe('commits past pull requests', () => {
  const acts = (...commits: SeenCommit[]) =>
    digestMaintenance({ merges: [], pulls: [], commits, releases: [] });
  const merged = (over: Partial<SeenCommit> = {}) => seenCommit({ isMerge: true, ...over });

  it('are merges too, of who committed them, where they were made elsewhere and pushed', () => {
    const [one, two] = [daysAgo(3), daysAgo(2)];
    const made = acts(merged({ at: one }), merged({ at: two }), merged({ at: two, hasPull: true }));
    expect(made).toEqual([
      { person: 0, at: one },
      { person: 0, at: two },
    ]);
    expect(acts(merged({ by: machine }), merged({ isHuman: false, by: null }))).toEqual([]);
  });

  it('of nobody known are acts of somebody', () => {
    expect(acts(merged({ by: null }))).toEqual([{ person: null, at: daysAgo(30) }]);
    expect(acts(merged({ by: null, hasPull: true }))).toEqual([]);
  });

  it('leave everything unknown where it is not told how one came', () => {
    expect(acts(merged(), merged({ hasPull: null }))).toBeNull();
    expect(acts(merged(), merged({ hasPull: null, isHuman: false }))).toHaveLength(1);
  });
});

describe('facts', () => {
  it('hold nobody: no name or account survives', () => {
    const login = fc.stringMatching(/^qx[a-z]{3,12}$/);
    fc.assert(
      fc.property(login, login, (one, other) => {
        const author = { login: one, isHuman: true };
        const by = { login: other, isHuman: true };
        const answers = [{ at, by }];
        const facts = [
          digestItems([seenItem({ author, answers })]),
          digestPulls([seenPull({ author, answers, reviews: answers, mergedBy: by, mergedAt: at })]),
          digestMerges([seenMerge({ author, mergedBy: by, approvals: answers })]),
          digestPushes([seenCommit({ by })]),
          digestMaintenance({
            merges: [seenMerge({ author, mergedBy: by })],
            pulls: [],
            commits: [seenCommit({ by })],
            releases: [{ at, by }],
          }),
        ];
        return !JSON.stringify(facts).includes('qx');
      }),
    );
  });
});

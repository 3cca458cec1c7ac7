import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal } from '#libs/kernel/src/index.js';
import { readMotion } from './motion-input.js';
import type { Tally } from './tally.js';
import { decideTally } from './tally.js';

const majority = { count: 'members', base: 'cast', moreThan: { num: 1, den: 2 } };
const anybody = { count: 'members', atLeast: 1 };

function motion(override: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    closesAt: '2026-06-30T22:00:00Z',
    members: ['A', 'B', 'C', 'D'].map((id) => ({ id, weights: { votes: 10 } })),
    policy: { quorum: anybody, decision: majority, abstention: 'not-cast' },
    ballots: [],
    ...override,
  };
}
const ballot = (member: string, choice: string, at = '2026-06-20T08:00:00Z', castBy?: string) => ({
  member,
  choice,
  at,
  ...(castBy === undefined ? {} : { castBy }),
});

function tally(file: unknown): Tally {
  const read = readMotion(file);
  if (isRefusal(read)) throw new Error(`${read.path}: ${read.message}`);
  return decideTally(read);
}
const refusal = (file: unknown) => {
  const read = readMotion(file);
  return isRefusal(read) ? [read.code, read.path] : 'accepted';
};

describe('decideTally', () => {
  it('does not carry a tie', () => {
    expect(tally(motion({ ballots: [ballot('A', 'for'), ballot('B', 'against')] })).outcome).toBe(
      'not-carried',
    );
  });

  it('keeps abstentions out of the votes cast, or counts them against', () => {
    const ballots = [ballot('A', 'for'), ballot('B', 'abstain'), ballot('C', 'abstain')];
    expect(tally(motion({ ballots })).outcome).toBe('carried');
    const strict = { quorum: anybody, decision: majority, abstention: 'against' };
    const counted = tally(motion({ ballots, policy: strict }));
    expect(counted.outcome).toBe('not-carried');
    expect(counted.comparisons.at(-1)).toMatchObject({ value: '1', base: '3', threshold: '>1/2' });
  });

  it('counts opposed members, abstentions among them where they are against', () => {
    const policy = { quorum: anybody, decision: { opposed: 'members', fewerThan: 2 }, abstention: 'against' };
    const ballots = [ballot('A', 'for'), ballot('B', 'abstain'), ballot('C', 'against')];
    expect(tally(motion({ ballots, policy })).comparisons.at(-1)).toEqual({
      path: 'decision',
      value: '2',
      threshold: '<2',
      base: null,
      holds: false,
    });
  });

  it('lists the decision also without a quorum', () => {
    const policy = {
      quorum: { count: 'members', atLeast: { num: 2, den: 3 } },
      decision: majority,
      abstention: 'not-cast',
    };
    const counted = tally(motion({ policy, ballots: [ballot('A', 'for'), ballot('B', 'for')] }));
    expect(counted.outcome).toBe('no-quorum');
    expect(counted.comparisons.map(({ path, holds }) => [path, holds])).toEqual([
      ['quorum', false],
      ['decision', true],
    ]);
  });

  it('carries nothing that nobody voted for', () => {
    const policy = {
      quorum: anybody,
      decision: { count: 'votes', base: 'cast', atLeast: { num: 2, den: 3 } },
      abstention: 'not-cast',
    };
    const counted = tally(motion({ policy, ballots: [ballot('A', 'abstain')] }));
    expect(counted.outcome).toBe('not-carried');
    expect(counted.comparisons.at(-1)).toMatchObject({ value: '0', base: '0', holds: true });
  });

  it('takes the last valid ballot before the close, of equal times the later in the file', () => {
    const counted = tally(
      motion({
        ballots: [
          ballot('A', 'for', '2026-06-20T10:00:00.000002Z'),
          ballot('A', 'against', '2026-06-20T10:00:00.000001Z'),
          ballot('B', 'against'),
          ballot('B', 'for'),
          ballot('C', 'for', '2026-06-30T23:59:59+02:00'),
          ballot('C', 'against', '2026-07-01T00:00:00+02:00'),
        ],
      }),
    );
    expect(counted.outcome).toBe('carried');
    expect(counted.ignored.map(({ member, reason }) => `${member} ${reason}`)).toEqual([
      'A superseded',
      'B superseded',
      'C after-close',
    ]);
  });

  it('says why each ballot did not count', () => {
    const counted = tally(
      motion({
        members: [
          { id: 'A', weights: {}, proxyHeldBy: 'B' },
          { id: 'B', weights: {}, suspended: true },
          { id: 'C', weights: {}, proxyHeldBy: 'A' },
          { id: 'D', weights: {}, recused: true, proxyHeldBy: 'C' },
        ],
        ballots: [
          ballot('A', 'for'),
          ballot('A', 'against', '2026-06-21T08:00:00Z', 'B'),
          ballot('A', 'against', '2026-06-21T08:00:00Z', 'C'),
          ballot('B', 'for'),
          ballot('C', 'for', '2026-06-21T08:00:00Z', 'A'),
          ballot('D', 'for', '2026-06-21T08:00:00Z', 'C'),
          ballot('D', 'for', '2026-07-21T08:00:00Z'),
        ],
      }),
    );
    expect(counted.ignored.map(({ member, reason }) => `${member} ${reason}`)).toEqual([
      'A holder-not-entitled',
      'A not-proxy-holder',
      'B suspended',
      'D recused',
      'D after-close',
    ]);
    expect(counted.comparisons.at(-1)).toMatchObject({ value: '2', base: '2' });
  });

  it('never turns a carried motion down for one more vote in favour', () => {
    const choices = fc.array(fc.constantFrom('for', 'against', 'abstain', null), {
      minLength: 4,
      maxLength: 4,
    });
    const weights = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(choices, weights, fc.nat(3), (cast, votes, convert) => {
        const members = ['A', 'B', 'C', 'D'].map((id, i) => ({ id, weights: { votes: votes[i] } }));
        const decision = {
          all: [majority, { count: 'votes', base: 'cast', atLeast: { num: 60, den: 100 } }],
        };
        const policy = {
          quorum: { count: 'members', atLeast: { num: 2, den: 3 } },
          decision,
          abstention: 'not-cast',
        };
        const outcome = (choice: (i: number) => string | null | undefined) =>
          tally(
            motion({
              members,
              policy,
              ballots: members.flatMap(({ id }, i) => {
                const made = choice(i);
                return made === null || made === undefined ? [] : [ballot(id, made)];
              }),
            }),
          ).outcome;
        if (outcome((i) => cast[i]) !== 'carried') return;
        expect(outcome((i) => (i === convert ? 'for' : cast[i]))).toBe('carried');
      }),
      { numRuns: 500 },
    );
  });
});

describe('readMotion', () => {
  const members = [
    { id: 'A', weights: { votes: 1 } },
    { id: 'B', weights: {} },
  ];
  const policy = { quorum: anybody, decision: majority, abstention: 'not-cast' };
  it.each([
    ['an unknown key', { note: 1 }, 'council.unknown-key', 'note'],
    ['an unknown member', { ballots: [ballot('X', 'for')] }, 'council.unknown-member', 'ballots[0].member'],
    [
      'an unknown hand',
      { ballots: [ballot('A', 'for', '2026-06-20T08:00:00Z', 'X')] },
      'council.unknown-member',
      'ballots[0].castBy',
    ],
    ['an unknown choice', { ballots: [ballot('A', 'yes')] }, 'council.input-invalid', 'ballots[0].choice'],
    [
      'a day that does not exist',
      { ballots: [ballot('A', 'for', '2026-02-30T08:00:00Z')] },
      'council.input-invalid',
      'ballots[0].at',
    ],
    ['a time without zone', { closesAt: '2026-06-30T22:00:00' }, 'council.input-invalid', 'closesAt'],
    ['a member twice', { members: [members[0], members[0]] }, 'council.id-repeated', 'members[1].id'],
    [
      'a rule that is not monotone',
      { policy: { ...policy, decision: { not: majority } } },
      'council.rule-not-monotone',
      'policy.decision',
    ],
    [
      'a weight nobody has',
      { policy: { ...policy, decision: { count: 'power', atLeast: 1 } } },
      'council.unknown-weight',
      'policy.decision.count',
    ],
    [
      'a weight only some have',
      { members, policy: { ...policy, decision: { count: 'votes', atLeast: 1 } } },
      'council.unknown-weight',
      'members[1].weights.votes',
    ],
    [
      'two proxies in one hand',
      {
        members: ['A', 'B', 'C'].map((id) => ({
          id,
          weights: {},
          ...(id === 'C' ? {} : { proxyHeldBy: 'C' }),
        })),
      },
      'council.proxy-invalid',
      'members[1].proxyHeldBy',
    ],
    [
      'a float weight',
      { members: [{ id: 'A', weights: { votes: 1.5 } }] },
      'council.input-invalid',
      'members[0].weights.votes',
    ],
    [
      'both thresholds',
      { policy: { ...policy, quorum: { count: 'members', atLeast: 1, moreThan: 1 } } },
      'council.rule-invalid',
      'policy.quorum',
    ],
    [
      'a fraction above one',
      { policy: { ...policy, quorum: { count: 'members', atLeast: { num: 3, den: 2 } } } },
      'council.rule-invalid',
      'policy.quorum.atLeast',
    ],
    [
      'an empty list',
      { policy: { ...policy, quorum: { all: [] } } },
      'council.rule-invalid',
      'policy.quorum.all',
    ],
  ])('refuses %s by name', (_case, override, code, path) => {
    expect(refusal(motion(override))).toEqual([code, path]);
  });

  it('takes a double negation', () => {
    expect(refusal(motion({ policy: { ...policy, decision: { not: { not: majority } } } }))).toBe('accepted');
  });
});

import { describe, expect, it } from '@jest/globals';
import { plusMs } from '#libs/kernel/src/index.js';
import { DEFAULT_ASSESSMENT_POLICY } from '#libs/members/src/domain/assessment-policy.js';
import { DEFAULT_WEIGHTS_POLICY } from '#libs/members/src/domain/weights-policy.js';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/domain/council-policy.js';
import { DEMO_BANK_ACCOUNT } from '#libs/treasury/src/domain/bank-account.js';
import { DEFAULT_TREASURY_POLICY } from '#libs/treasury/src/domain/treasury-policy.js';
import fc from 'fast-check';
import { decideAdoption, decideProposal, proposalHash, stateOf } from './adoption.js';

const NOW = '2026-11-28T12:00:00.000Z';
const newest = { version: 3, body: DEFAULT_TREASURY_POLICY, inForceFrom: '2026-01-01T00:00:00.000Z' };
const members = ['A', 'B', 'C', 'D', 'E'].map((id) => ({ id, weights: { votes: 20 } }));
const facts = { newest, electorates: [members], blocs: [], votes: null };
const body = { ...DEFAULT_TREASURY_POLICY, coolDown: '14d' };
const asked = {
  kind: 'treasury',
  name: 'default',
  body,
  inForceFrom: '2027-01-01T00:00:00.000Z',
  decision: 'GC-2026-9',
} as const;

describe('a new version of a policy', () => {
  it('follows the newest one, as it will be read', () => {
    expect(decideProposal(asked, facts, NOW)).toEqual({
      version: 4,
      body,
      expiresAt: '2026-12-28T12:00:00.000Z',
    });
  });

  it('waits no longer than until it would be in force', () => {
    const soon = { ...asked, inForceFrom: '2026-12-01T00:00:00.000Z' };
    expect(decideProposal(soon, facts, NOW)).toMatchObject({ expiresAt: soon.inForceFrom });
  });

  it.each([
    ['where there is none', {}, { newest: null }, 'charter.policy-unknown', 'name'],
    ['that is none', { body: { ...body, coolDown: 'soon' } }, {}, 'charter.file-invalid', 'body.coolDown'],
    ['that says the same', { body: DEFAULT_TREASURY_POLICY }, {}, 'charter.policy-unchanged', 'body'],
    [
      'of yesterday',
      { inForceFrom: '2026-11-27T12:00:00.000Z' },
      {},
      'charter.in-force-too-early',
      'inForceFrom',
    ],
    ['of this very moment', { inForceFrom: NOW }, {}, 'charter.in-force-too-early', 'inForceFrom'],
    [
      'in which nobody lives',
      { inForceFrom: '2199-01-01T00:00:00.000Z' },
      {},
      'charter.in-force-too-late',
      'inForceFrom',
    ],
  ])('is refused %s', (_, change, other, code, path) => {
    const decision = decideProposal({ ...asked, ...change }, { ...facts, ...other }, NOW);
    expect(decision).toMatchObject({ refused: true, code, path });
  });

  it('takes the place of one whose day has not come, also where it only brings it forward', () => {
    const far = { ...facts, newest: { ...newest, inForceFrom: '2029-01-01T00:00:00.000Z' } };
    expect(decideProposal(asked, far, NOW)).toMatchObject({ version: newest.version + 1 });
    const same = { ...asked, body: newest.body };
    expect(decideProposal(same, far, NOW)).toMatchObject({ version: newest.version + 1 });
    expect(decideProposal({ ...same, inForceFrom: far.newest.inForceFrom }, far, NOW)).toMatchObject({
      code: 'charter.policy-unchanged',
    });
  });

  it('pays from another account seven days after its adoption at the earliest, so it lapses before', () => {
    const account = {
      ...asked,
      kind: 'bank-account',
      body: { ...DEMO_BANK_ACCOUNT, iban: 'BE71096123456769' },
      decision: 'EX-2026-1',
    } as const;
    const now = { ...facts, newest: { ...newest, body: DEMO_BANK_ACCOUNT } };
    const from = (inForceFrom: string) => decideProposal({ ...account, inForceFrom }, now, NOW);
    expect(from('2026-12-05T12:00:00.000Z')).toMatchObject({ code: 'charter.in-force-too-early' });
    expect(from('2026-12-05T12:00:00.001Z')).toMatchObject({ expiresAt: '2026-11-28T12:00:00.001Z' });
    expect(
      decideProposal({ ...account, body: { ...account.body, iban: 'BE71096123456760' } }, now, NOW),
    ).toMatchObject({ code: 'charter.file-invalid', path: 'body.iban' });
  });

  const unanimous = { count: 'votes', base: 'entitled', atLeast: { num: 1, den: 1 } };
  const council = {
    ...asked,
    kind: 'council',
    body: { ...DEFAULT_COUNCIL_POLICY, decision: unanimous },
  } as const;

  it('is refused where one member could block every decision under the votes of today', () => {
    expect(decideProposal(council, facts, NOW)).toMatchObject({
      code: 'council.member-blocks-alone',
      path: 'body.decision',
    });
  });

  it('is refused with every finding by its path', () => {
    const anyVote = { count: 'votes', atLeast: 1 };
    const nobody = { count: 'members', atLeast: 0 };
    const rules = { quorum: nobody, decision: anyVote, reopened: { period: '7d', quorum: nobody } };
    expect(decideProposal({ ...council, body: { ...council.body, ...rules } }, facts, NOW)).toMatchObject({
      details: [
        { code: 'council.quorum-empty', path: 'body.quorum' },
        { code: 'council.member-carries-alone', path: 'body.decision' },
        { code: 'council.quorum-empty', path: 'body.reopened.quorum' },
      ],
    });
  });

  it('is refused where a declared bloc could carry alone', () => {
    const blocs = [{ name: 'four', members: ['A', 'B', 'C', 'D'] }];
    const lighter = { ...DEFAULT_COUNCIL_POLICY, votingPeriod: '7d' };
    expect(decideProposal({ ...council, body: lighter }, { ...facts, blocs }, NOW)).toMatchObject({
      code: 'council.bloc-carries-alone',
    });
  });
});

const proposal = {
  ...asked,
  id: '01960000-0000-7000-8000-00000000b001',
  version: 4,
  proposedBy: 'one',
  expiresAt: '2026-12-28T12:00:00.000Z',
  outcome: null,
};

describe('a policy that votes follow from', () => {
  const weights = {
    ...asked,
    kind: 'weights',
    body: { ...DEFAULT_WEIGHTS_POLICY, basicShare: { num: 10, den: 100 } },
  } as const;
  const states = [2000, 300, 300, 300, 300, 300].map((gdp, i) => ({
    id: `S${i}`,
    gdp: BigInt(gdp) * 1_000n,
  }));
  const votes = {
    states,
    assessment: { ...DEFAULT_ASSESSMENT_POLICY, floorMinor: '1' },
    weights: DEFAULT_WEIGHTS_POLICY,
    rules: [DEFAULT_COUNCIL_POLICY],
  };
  const of = { newest: { ...newest, body: DEFAULT_WEIGHTS_POLICY }, electorates: [], blocs: [], votes };
  const uncapped = { ...weights, body: { ...weights.body, capShare: { num: 1, den: 1 } } };

  it('is accepted where the cap keeps every member from blocking', () => {
    expect(decideProposal(weights, of, NOW)).toMatchObject({ version: 4 });
  });

  it('is refused where one member could block under a rule in use, also an older one', () => {
    expect(decideProposal(uncapped, of, NOW)).toMatchObject({
      code: 'council.member-blocks-alone',
      path: 'body',
    });
    const lenient = {
      ...DEFAULT_COUNCIL_POLICY,
      decision: { count: 'members', moreThan: { num: 1, den: 2 } },
    };
    const older = { ...of, votes: { ...votes, rules: [lenient, DEFAULT_COUNCIL_POLICY] } };
    expect(decideProposal(uncapped, older, NOW)).toMatchObject({ code: 'council.member-blocks-alone' });
  });

  it('is refused where a declared bloc could carry, and where contributions cannot be assessed', () => {
    const blocs = [{ name: 'five', members: ['S1', 'S2', 'S3', 'S4', 'S5'] }];
    expect(decideProposal(weights, { ...of, blocs }, NOW)).toMatchObject({
      code: 'council.bloc-carries-alone',
    });
    const { rate: _rate, ...rest } = DEFAULT_ASSESSMENT_POLICY;
    const assessment = { ...asked, kind: 'assessment', body: { ...rest, targetMinor: '1' } } as const;
    expect(decideProposal(assessment, of, NOW)).toMatchObject({ path: expect.stringMatching(/^body/) });
  });

  it('is not asked about votes before a state is a member', () => {
    expect(decideProposal(uncapped, { ...of, votes: null }, NOW)).toMatchObject({ version: 4 });
  });
});

describe('rules of voting', () => {
  it('are refused under the votes of the day they come into force too', () => {
    const council = {
      ...asked,
      kind: 'council',
      body: { ...DEFAULT_COUNCIL_POLICY, votingPeriod: '7d' },
    } as const;
    const heavy = members.map((member, i) => (i === 0 ? { ...member, weights: { votes: 900 } } : member));
    expect(decideProposal(council, { ...facts, electorates: [members, members] }, NOW)).toMatchObject({
      version: 4,
    });
    for (const electorates of [
      [members, heavy],
      [heavy, members],
    ]) {
      expect(decideProposal(council, { ...facts, electorates }, NOW)).toMatchObject({
        code: 'council.member-blocks-alone',
      });
    }
  });
});

describe('the adoption of a proposal', () => {
  it.each([
    ['by another person, in time', {}, {}, 'other', NOW, undefined],
    ['by who proposed it', {}, {}, 'one', NOW, 'charter.four-eyes'],
    ['at its end', {}, {}, 'other', proposal.expiresAt, 'charter.proposal-over'],
    ['of one adopted before', { outcome: 'adopted' }, {}, 'other', NOW, 'charter.proposal-over'],
    ['of one withdrawn', { outcome: 'withdrawn' }, {}, 'other', NOW, 'charter.proposal-over'],
    [
      'after another version came first',
      {},
      { newest: { ...newest, version: 4 } },
      'other',
      NOW,
      'charter.proposal-over',
    ],
  ] as const)('%s', (_what, change, otherFacts, by, now, code) => {
    const refusal = decideAdoption({ ...proposal, ...change }, by, { ...facts, ...otherFacts }, now);
    expect(refusal?.code).toBe(code);
  });

  it('is decided under the votes of its own day, not of the day of the proposal', () => {
    const council = {
      ...proposal,
      kind: 'council',
      body: { ...DEFAULT_COUNCIL_POLICY, votingPeriod: '7d' },
    } as const;
    const heavy = members.map((member, i) => (i === 0 ? { ...member, weights: { votes: 900 } } : member));
    expect(decideAdoption(council, 'other', facts, NOW)).toBeUndefined();
    expect(decideAdoption(council, 'other', { ...facts, electorates: [members, heavy] }, NOW)?.code).toBe(
      'council.member-blocks-alone',
    );
  });

  it('never happens by one person alone, after its end, twice, or over another version', () => {
    const people = fc.constantFrom('one', 'two', 'three');
    const outcomes = fc.constantFrom(null, 'adopted' as const, 'withdrawn' as const);
    fc.assert(
      fc.property(
        ...([people, people, outcomes, fc.integer({ min: 1, max: 6 })] as const),
        fc.integer({ min: -40, max: 40 }),
        (proposedBy, by, outcome, version, days) => {
          const now = plusMs(NOW, days * 86_400_000);
          const of = { ...proposal, proposedBy, outcome, version };
          const isAdopted = decideAdoption(of, by, facts, now) === undefined;
          expect(isAdopted).toBe(
            proposedBy !== by && outcome === null && version === 4 && now < proposal.expiresAt,
          );
          if (isAdopted) expect(stateOf(of, newest.version, now)).toBe('open');
        },
      ),
    );
  });
});

describe('the hash of a proposal', () => {
  it('is the same however its content is ordered, and another for every other content', () => {
    const reversed = Object.fromEntries(Object.entries(body).reverse());
    expect(proposalHash({ ...proposal, body: reversed })).toBe(proposalHash(proposal));
    const other = {
      id: 'other',
      kind: 'council',
      name: 'emergency',
      version: 5,
      body: { ...body, coolDown: '15d' },
      inForceFrom: '2027-01-01T00:00:00.001Z',
      decision: 'GC-2026-8',
    } as const;
    for (const key of Object.keys(other) as (keyof typeof other)[]) {
      expect(proposalHash({ ...proposal, [key]: other[key] })).not.toBe(proposalHash(proposal));
    }
  });
});

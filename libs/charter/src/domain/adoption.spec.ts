import { describe, expect, it } from '@jest/globals';
import { DEFAULT_COUNCIL_POLICY } from '#libs/council/src/domain/council-policy.js';
import { DEFAULT_TREASURY_POLICY } from '#libs/treasury/src/domain/treasury-policy.js';
import { decideAdoption } from './adoption.js';

const NOW = '2026-11-28T12:00:00.000Z';
const newest = { version: 3, body: DEFAULT_TREASURY_POLICY, inForceFrom: '2026-01-01T00:00:00.000Z' };
const members = ['A', 'B', 'C', 'D', 'E'].map((id) => ({ id, weights: { votes: 20 } }));
const facts = { newest, members, blocs: [] };
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
    expect(decideAdoption(asked, facts, NOW)).toEqual({ version: 4, body });
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
    [
      'before the one it follows',
      {},
      { newest: { ...newest, inForceFrom: '2028-01-01T00:00:00.000Z' } },
      'charter.in-force-too-early',
      'inForceFrom',
    ],
    [
      'in which nobody lives',
      { inForceFrom: '2199-01-01T00:00:00.000Z' },
      {},
      'charter.in-force-too-late',
      'inForceFrom',
    ],
  ])('is refused %s', (_, change, other, code, path) => {
    const decision = decideAdoption({ ...asked, ...change }, { ...facts, ...other }, NOW);
    expect(decision).toMatchObject({ refused: true, code, path });
  });

  const unanimous = { count: 'votes', base: 'entitled', atLeast: { num: 1, den: 1 } };
  const council = {
    ...asked,
    kind: 'council',
    body: { ...DEFAULT_COUNCIL_POLICY, decision: unanimous },
  } as const;

  it('is refused where one member could block every decision under the votes of today', () => {
    expect(decideAdoption(council, facts, NOW)).toMatchObject({
      code: 'council.member-blocks-alone',
      path: 'body.decision',
    });
  });

  it('is refused with every finding by its path', () => {
    const anyVote = { count: 'votes', atLeast: 1 };
    const nobody = { count: 'members', atLeast: 0 };
    const rules = { quorum: nobody, decision: anyVote, reopened: { period: '7d', quorum: nobody } };
    expect(decideAdoption({ ...council, body: { ...council.body, ...rules } }, facts, NOW)).toMatchObject({
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
    expect(decideAdoption({ ...council, body: lighter }, { ...facts, blocs }, NOW)).toMatchObject({
      code: 'council.bloc-carries-alone',
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_CONFLICT_RULES } from './conflict-rules.js';
import { worstSeverity } from './finding.js';
import { findConflicts } from './find-conflicts.js';
import type { CaseTies, CommitIdentity, PersonTies } from './ties.js';

const NOW = '2026-11-20T12:00:00.000Z';

function aPerson(overrides: Partial<PersonTies> = {}): PersonTies {
  return {
    personId: 'reviewer',
    affiliations: [],
    seats: [],
    identities: [],
    declaredInterests: [],
    ...overrides,
  };
}

function aCase(overrides: Partial<CaseTies> = {}): CaseTies {
  return {
    applicationId: 'application',
    team: ['applicant'],
    maintainers: ['maintainer'],
    payees: ['payee'],
    organisations: [{ organisationId: 'lab', relation: 'employs' }],
    bodies: ['ministry'],
    unstated: [],
    contributions: [],
    ...overrides,
  };
}

function byAddress(address: string): CommitIdentity {
  return { address, name: null, forge: null };
}

function codes(person: PersonTies, subject: CaseTies): string[] {
  return findConflicts(person, subject, DEFAULT_CONFLICT_RULES, NOW).findings.map(
    ({ code, severity }) => `${severity} ${code}`,
  );
}

describe('findConflicts', () => {
  it.each<[string, Partial<PersonTies>, Partial<CaseTies>, string[]]>([
    ['nothing in common', {}, {}, []],
    ['the own team', { personId: 'applicant' }, {}, ['bars conflicts.own-application']],
    ['the payee', { personId: 'payee' }, {}, ['bars conflicts.payee']],
    ['a maintainer who does not apply', { personId: 'maintainer' }, {}, ['bars conflicts.maintainer']],
    [
      'an interest of their own naming',
      { declaredInterests: ['application', 'other'] },
      {},
      ['bars conflicts.declared'],
    ],
    [
      'an employer of the team',
      { affiliations: [{ organisationId: 'lab', kind: 'employee', until: null }] },
      {},
      ['bars conflicts.affiliation'],
    ],
    [
      'an employment that ends tomorrow',
      { affiliations: [{ organisationId: 'lab', kind: 'employee', until: '2026-11-21T00:00:00.000Z' }] },
      {},
      ['bars conflicts.affiliation'],
    ],
    [
      'a volunteer',
      { affiliations: [{ organisationId: 'lab', kind: 'volunteer', until: null }] },
      {},
      ['discloses conflicts.affiliation'],
    ],
    [
      'a former employer',
      { affiliations: [{ organisationId: 'lab', kind: 'employee', until: '2025-06-01T00:00:00.000Z' }] },
      {},
      ['discloses conflicts.former-affiliation'],
    ],
    [
      'an employer of exactly two years ago',
      { affiliations: [{ organisationId: 'lab', kind: 'employee', until: '2024-11-20T12:00:00.000Z' }] },
      {},
      [],
    ],
    ['a seat', { seats: [{ bodyId: 'ministry', until: null }] }, {}, ['bars conflicts.seat']],
    ['a seat given up', { seats: [{ bodyId: 'ministry', until: NOW }] }, {}, []],
  ])('%s', (_case, person, subject, expected) => {
    expect(codes(aPerson(person), aCase(subject))).toEqual(expected);
  });

  it.each<[string, CommitIdentity, CommitIdentity, number, string[]]>([
    [
      'an own address',
      byAddress('Ada@Lab.example'),
      byAddress('ada@lab.example'),
      10,
      ['bars conflicts.commits'],
    ],
    [
      'a few commits',
      byAddress('ada@lab.example'),
      byAddress('ada@lab.example'),
      9,
      ['discloses conflicts.commits'],
    ],
    [
      'a forge account behind its own address',
      { address: null, name: null, forge: { host: 'github.com', login: 'AdaB' } },
      byAddress('123+adab@users.noreply.github.com'),
      40,
      ['bars conflicts.commits'],
    ],
    [
      'the same login on another forge',
      { address: null, name: null, forge: { host: 'codeberg.org', login: 'adab' } },
      byAddress('123+adab@users.noreply.github.com'),
      40,
      [],
    ],
    [
      'a namesake',
      { address: null, name: 'Ada Brink', forge: null },
      { address: 'x@y.example', name: 'ada  brink', forge: null },
      500,
      ['discloses conflicts.possible-commits'],
    ],
    [
      'an unconfigured machine',
      { address: 'root@localhost', name: 'root', forge: null },
      { address: 'root@localhost', name: 'root', forge: null },
      500,
      [],
    ],
  ])('reads commits: %s', (_case, own, committer, commits, expected) => {
    const contributions = [{ identity: committer, commits, lastAt: '2026-01-01T00:00:00.000Z' }];
    expect(codes(aPerson({ identities: [own] }), aCase({ contributions }))).toEqual(expected);
  });

  it('adds up the commits of several addresses of one person', () => {
    const identities = [byAddress('a@x.example'), byAddress('b@x.example')];
    const contributions = identities.map((identity) => ({ identity, commits: 5, lastAt: NOW }));
    expect(codes(aPerson({ identities }), aCase({ contributions }))).toEqual(['bars conflicts.commits']);
  });

  it('forgets commits older than the rules look back', () => {
    const identity = byAddress('a@x.example');
    const contributions = [{ identity, commits: 900, lastAt: '2024-11-20T12:00:00.000Z' }];
    expect(codes(aPerson({ identities: [identity] }), aCase({ contributions }))).toEqual([]);
  });

  it('names what was never asked or collected', () => {
    const report = findConflicts(
      aPerson({ affiliations: null, seats: null }),
      aCase({ contributions: null }),
      DEFAULT_CONFLICT_RULES,
      NOW,
    );
    expect(report).toEqual({ findings: [], unchecked: ['affiliations', 'seats', 'commits'] });
  });
});

const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const instants = fc
  .integer({ min: -1_000, max: 200 })
  .map((days) => new Date(Date.parse(NOW) + days * 86_400_000).toISOString());
const untils = fc.option(instants, { nil: null });
const identities = fc.constantFrom('a', 'b', 'c', 'root').map((name) => byAddress(`${name}@x.example`));
const people: fc.Arbitrary<PersonTies> = fc.record({
  personId: ids,
  affiliations: fc.array(
    fc.record({
      organisationId: ids,
      kind: fc.constantFrom('employee', 'owner', 'board', 'contractor', 'volunteer'),
      until: untils,
    }),
  ),
  seats: fc.array(fc.record({ bodyId: ids, until: untils })),
  identities: fc.array(identities),
  declaredInterests: fc.array(ids),
});
const cases: fc.Arbitrary<CaseTies> = fc.record({
  applicationId: ids,
  team: fc.array(ids),
  maintainers: fc.array(ids),
  payees: fc.array(ids),
  organisations: fc.array(
    fc.record({ organisationId: ids, relation: fc.constantFrom('recipient', 'controls', 'employs') }),
  ),
  unstated: fc.constant([]),
  bodies: fc.array(ids),
  contributions: fc.array(
    fc.record({ identity: identities, commits: fc.integer({ min: 0, max: 30 }), lastAt: instants }),
  ),
});

describe('findConflicts always', () => {
  const find = (person: PersonTies, subject: CaseTies) =>
    findConflicts(person, subject, DEFAULT_CONFLICT_RULES, NOW).findings;

  it('finds no less when more is known', () => {
    fc.assert(
      fc.property(people, people, cases, (person, more, subject) => {
        const before = find(person, subject);
        const after = find(
          {
            personId: person.personId,
            affiliations: [...(person.affiliations ?? []), ...(more.affiliations ?? [])],
            seats: [...(person.seats ?? []), ...(more.seats ?? [])],
            identities: [...(person.identities ?? []), ...(more.identities ?? [])],
            declaredInterests: [...person.declaredInterests, ...more.declaredInterests],
          },
          subject,
        );
        return before.every((finding) =>
          after.some(
            ({ code, about, severity }) =>
              code === finding.code &&
              about === finding.about &&
              (severity === finding.severity || severity === 'bars'),
          ),
        );
      }),
    );
  });

  it('does not depend on the order of the facts', () => {
    fc.assert(
      fc.property(people, cases, (person, subject) => {
        const turned: PersonTies = {
          ...person,
          affiliations: [...(person.affiliations ?? [])].reverse(),
          seats: [...(person.seats ?? [])].reverse(),
          identities: [...(person.identities ?? [])].reverse(),
          declaredInterests: [...person.declaredInterests].reverse(),
        };
        expect(find(turned, subject)).toEqual(find(person, subject));
      }),
    );
  });

  it('lets nobody of the team judge', () => {
    fc.assert(
      fc.property(people, cases, (person, subject) => {
        const own = { ...subject, team: [...subject.team, person.personId] };
        return worstSeverity(find(person, own)) === 'bars';
      }),
    );
  });
});

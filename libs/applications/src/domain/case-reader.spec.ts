import { describe, expect, it } from '@jest/globals';
import type { Principal, Role } from '#libs/kernel/src/index.js';
import type { HoldKind } from './holds.js';
import { caseReader } from './case-reader.js';

function person(id: string, role?: Role): Principal {
  const roles = role === undefined ? [] : [{ role, scopeType: 'fund' as const, scopeId: null }];
  return { kind: 'person', id, roles, via: 'session', scopes: null };
}

const people = { editor: ['applicant'], assignee: ['reviewer'] };
const standings = { party: ['applicant', 'p-in-the-team'], adviser: ['reviewer'] };

describe('caseReader', () => {
  it.each<[string, Principal, boolean, readonly HoldKind[], object]>([
    [
      'the applicant',
      person('applicant'),
      false,
      [],
      { ceiling: 'applicant', only: null, seesInternalNotes: false },
    ],
    [
      'an assigned reviewer',
      person('reviewer'),
      false,
      [],
      { ceiling: 'case-team', seesInternalNotes: false },
    ],
    [
      'programme staff',
      person('p', 'programme'),
      false,
      [],
      { ceiling: 'case-team', seesInternalNotes: true },
    ],
    [
      'programme staff in the team',
      person('p-in-the-team', 'programme'),
      false,
      [],
      { ceiling: 'applicant', seesInternalNotes: false },
    ],
    ['an auditor', person('a', 'auditor'), false, [], { ceiling: 'restricted', seesInternalNotes: true }],
    ['a representative before the council', person('r', 'representative'), false, [], { ceiling: 'public' }],
    ['a representative', person('r', 'representative'), true, [], { ceiling: 'applicant', only: null }],
    ['anybody', person('x'), true, [], { ceiling: 'public', only: null, seesInternalNotes: false }],
  ])('%s', (_name, principal, atCouncil, holds, expected) => {
    expect(
      caseReader(principal, { scopes: ['a'], people, standings, atCouncil, isHandedIn: true }, holds),
    ).toMatchObject(expected);
  });

  it('keeps what was written from representatives under an embargo, and from nobody else', () => {
    const read = (principal: Principal) =>
      caseReader(principal, { scopes: ['a'], people, standings, atCouncil: true, isHandedIn: true }, [
        'embargo',
      ]).only;
    expect(read(person('r', 'representative'))).toContain('requested');
    expect(read(person('r', 'representative'))).not.toContain('title');
    expect(read(person('r', 'representative'))).not.toContain('answers');
    expect(read(person('p', 'programme'))).toBeNull();
  });
});

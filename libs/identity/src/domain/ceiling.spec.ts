import { describe, expect, it } from '@jest/globals';
import type { Principal, Role } from '#libs/kernel/src/index.js';
import { ANONYMOUS, systemPrincipal } from '#libs/kernel/src/index.js';
import { ceilingOf } from './ceiling.js';

function holding(role?: Role, scopeId: string | null = null): Principal {
  const roles = role === undefined ? [] : [{ role, scopeType: 'call' as const, scopeId }];
  return { kind: 'person', id: 'me', roles, via: 'session', scopes: null };
}

describe('ceilingOf', () => {
  it.each([
    ['nobody in particular', holding(), {}, 'public'],
    ['an anonymous reader', ANONYMOUS, { people: { editor: ['anonymous'] } }, 'public'],
    ['a team member', holding(), { people: { viewer: ['me'] } }, 'applicant'],
    ['the reviewer it is assigned to', holding('reviewer'), { people: { assignee: ['me'] } }, 'case-team'],
    ['any other reviewer', holding('reviewer'), { people: { assignee: ['x'] } }, 'public'],
    ['programme staff', holding('programme'), {}, 'case-team'],
    ['programme staff of this call', holding('programme', 'c1'), { scopes: ['c1'] }, 'case-team'],
    ['programme staff of another call', holding('programme', 'c2'), { scopes: ['c1'] }, 'public'],
    ['treasury', holding('treasury'), {}, 'restricted'],
    ['treasury on their own case', holding('treasury'), { standings: { party: ['me'] } }, 'applicant'],
    [
      'programme staff on their own case',
      holding('programme'),
      { standings: { party: ['me'] } },
      'applicant',
    ],
    ['a party without any role', holding(), { standings: { party: ['me'] } }, 'public'],
    ['one of our processes', systemPrincipal('grant'), {}, 'restricted'],
  ] as const)('%s', (_who, principal, subject, expected) => {
    expect(ceilingOf(principal, subject)).toBe(expected);
  });
});

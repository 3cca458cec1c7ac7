import { describe, expect, it } from '@jest/globals';
import type { HeldRole } from '#libs/kernel/src/index.js';
import { decideGrant } from './role-grant.js';

describe('decideGrant', () => {
  it.each<[HeldRole['role'], HeldRole['scopeType'], string | null, string | undefined]>([
    ['programme', 'fund', null, undefined],
    ['programme', 'call', 'c1', undefined],
    ['reviewer', 'application', 'a1', undefined],
    ['representative', 'state', 'DEU', undefined],
    ['programme', 'fund', 'c1', 'identity.role-scope-invalid'],
    ['programme', 'call', null, 'identity.role-scope-invalid'],
    ['representative', 'fund', null, 'identity.role-needs-state'],
    ['alternate', 'call', 'c1', 'identity.role-needs-state'],
    ['adviser', 'fund', null, 'identity.role-needs-state'],
    ['state-finance', 'project', 'p1', 'identity.role-needs-state'],
  ])('%s for %s %p', (role, scopeType, scopeId, code) => {
    expect(decideGrant({ role, scopeType, scopeId })?.code).toBe(code);
  });
});

import type { Principal, Role, Visibility } from '#libs/kernel/src/index.js';
import { holdsRole } from '#libs/kernel/src/index.js';
import type { Subject } from './abilities.js';

const RESTRICTED: readonly Role[] = ['treasury', 'auditor'];
const CASE_TEAM: readonly Role[] = ['programme', 'tab-chair', 'executive', 'secretariat', 'appeal-panel'];

/**
 * Up to which visibility class this reader is cleared on this subject: `public` for whoever does not stand to it. Whoever is on the
 * applicant's side sees no more than the applicant, whatever role they hold.
 * Source: design, doctrine 8 (classes) and identity (roles).
 */
export function ceilingOf(principal: Principal, subject: Subject = {}): Visibility {
  if (principal.kind === 'system') return 'restricted';
  if (principal.kind === 'anonymous') return 'public';
  const isParty = subject.standings?.party?.includes(principal.id) === true;
  const holds = (role: Role): boolean =>
    holdsRole(principal, role) || (subject.scopes ?? []).some((scope) => holdsRole(principal, role, scope));
  if (RESTRICTED.some(holds)) return isParty ? 'applicant' : 'restricted';
  const people = subject.people ?? {};
  if (CASE_TEAM.some(holds) || people.assignee?.includes(principal.id) === true) {
    return isParty ? 'applicant' : 'case-team';
  }
  const isApplicant = [people.editor, people.commenter, people.viewer, people.self].some(
    (ids) => ids?.includes(principal.id) === true,
  );
  return isApplicant ? 'applicant' : 'public';
}

import type { HeldRole, Refusal, Role } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

const OF_A_STATE: readonly Role[] = ['representative', 'alternate', 'adviser', 'state-finance'];

/**
 * Decides whether a role can be held in this scope. Undefined means yes. Refuses `identity.role-needs-state` where an office
 * of a state names none, and `identity.role-scope-invalid` where scope and its id do not fit.
 */
export function decideGrant({ role, scopeType, scopeId }: HeldRole): Refusal | undefined {
  if ((scopeType === 'fund') !== (scopeId === null)) {
    return refuse(
      'identity.role-scope-invalid',
      'invalid',
      'A role of the whole fund has no scope id; any other has one.',
      'scopeId',
    );
  }
  if (OF_A_STATE.includes(role) && scopeType !== 'state') {
    return refuse('identity.role-needs-state', 'invalid', `A ${role} acts for one state.`, 'scopeType');
  }
  return undefined;
}

import type { Principal, Role } from '#libs/kernel/src/index.js';

/** As whom somebody speaks about exposure, the closest to the technical merit first. */
const SPEAKING_ROLES: readonly Role[] = ['tab-chair', 'reviewer', 'programme'];

/** The role a statement is kept under. */
export function authorRole(principal: Principal): Role | 'system' {
  return SPEAKING_ROLES.find((role) => principal.roles.some((held) => held.role === role)) ?? 'system';
}

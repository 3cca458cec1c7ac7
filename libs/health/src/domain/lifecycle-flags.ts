import type { ProjectLifecycle } from '#libs/projects/src/domain/lifecycle.js';
import type { LatestValues } from './collected-value.js';

/**
 * Where a project stands by its flags. Archived goes before deprecated, that before disabled; `active` needs a forge that
 * said it is not archived: what nobody told is unknown, not alive.
 */
export function lifecycleOf(latest: LatestValues): ProjectLifecycle {
  if (latest.archived?.value === 1) return 'archived';
  if (latest.deprecated?.value === 1) return 'deprecated';
  if (latest.disabled?.value === 1) return 'disabled';
  return latest.archived?.value === 0 ? 'active' : 'unknown';
}

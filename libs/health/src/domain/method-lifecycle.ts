import type { Refusal } from '#libs/kernel/src/index.js';
import { isRefusal, refuse } from '#libs/kernel/src/index.js';
import type { MethodBody } from './priority-method.js';
import { parseMethodBody } from './priority-policy.js';

/** A version is computed beside the one in force, compared, and then adopted or discarded by a person. */
export const METHOD_STATES = ['computing', 'computed', 'in-force', 'retired', 'discarded'] as const;
export type MethodState = (typeof METHOD_STATES)[number];

export interface MethodFacts {
  readonly version: number;
  readonly state: MethodState;
  readonly proposedBy: string;
}

/**
 * Whether a version may be proposed. Refuses `health.method-invalid` by path, `health.method-unchanged` where it is the one
 * in force, and `health.method-computing` while another is computed: one comparison at a time, against what is in force.
 */
export function decideProposal(
  body: unknown,
  { inForce, isComputing }: { readonly inForce: MethodBody; readonly isComputing: boolean },
): MethodBody | Refusal {
  const method = parseMethodBody(body);
  if (isRefusal(method)) return method;
  if (isSame(method, inForce)) {
    return refuse('health.method-unchanged', 'conflict', 'This is the method in force.', 'method');
  }
  return isComputing
    ? refuse('health.method-computing', 'conflict', 'Another version is being computed. Wait, or discard it.')
    : method;
}

/**
 * Whether a version may come into force: computed and compared, newer than the one in force, and adopted by somebody else
 * than who proposed it. Refuses `health.method-not-computed`, `health.method-older`, `health.own-proposal`.
 */
export function decideAdoption(
  method: MethodFacts,
  inForceVersion: number,
  personId: string,
): { readonly adopted: true } | Refusal {
  if (method.state !== 'computed') {
    return refuse(
      'health.method-not-computed',
      'conflict',
      'Only a version that was compared can be adopted.',
    );
  }
  if (method.version <= inForceVersion) {
    return refuse('health.method-older', 'conflict', 'A newer version is in force. Propose this one anew.');
  }
  return method.proposedBy === personId
    ? refuse('health.own-proposal', 'forbidden', 'Somebody else has to adopt what you proposed.')
    : { adopted: true };
}

/** Whether a version may be given up; refuses `health.method-settled` for what was in force or is over. */
export function decideDiscard(method: MethodFacts): { readonly discarded: true } | Refusal {
  return method.state === 'computing' || method.state === 'computed'
    ? { discarded: true }
    : refuse('health.method-settled', 'conflict', 'This version can no longer be given up.');
}

/** Whether every number is the same, whatever the order of keys. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null)
    return one === other;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => isSame(one[key as never], other[key as never]))
  );
}

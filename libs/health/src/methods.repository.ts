import type { EntityManager } from 'typeorm';
import { clock } from '#libs/acts/src/index.js';
import { policyInForce } from '#libs/policies/src/index.js';
import type { PriorityMethod } from './domain/priority-method.js';
import { readMethod } from './domain/priority-policy.js';

/** The method everybody reads scores of: the priority policy in force. */
export async function methodInForce(tx: EntityManager): Promise<PriorityMethod> {
  return readMethod(await policyInForce(tx, 'priority', await clock(tx)));
}

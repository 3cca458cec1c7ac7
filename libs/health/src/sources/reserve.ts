import type { RequestReason } from '../domain/collection.js';

/** A sweep leaves this share of every budget to people who ask. */
export const SWEEP_RESERVE = 0.2;

/** Nobody waits for what is looked at because time has passed. */
export function reserveFor(reason: RequestReason): number {
  return reason === 'sweep' || reason === 'funded' ? SWEEP_RESERVE : 0;
}

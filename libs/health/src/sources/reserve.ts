import type { RequestReason } from '../domain/collection.js';

/** A sweep leaves this share of every budget to people who ask. */
export const SWEEP_RESERVE = 0.2;
/** Whoever asks out of curiosity leaves this share to cases: an application stands still until its evidence is there. */
const REFRESH_RESERVE = 0.1;

const RESERVES: Readonly<Record<RequestReason, number>> = {
  application: 0,
  refresh: REFRESH_RESERVE,
  // Nobody waits for what is looked at because time has passed, or because a list was drawn up.
  sweep: SWEEP_RESERVE,
  funded: SWEEP_RESERVE,
  outreach: SWEEP_RESERVE,
};

/** The share of a budget that work for this reason leaves to what is more urgent. */
export function reserveFor(reason: RequestReason): number {
  return RESERVES[reason];
}

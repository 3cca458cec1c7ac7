import type { Instant } from '#libs/kernel/src/index.js';
import type { Part, Sample } from './forge-facts.js';
import { isMissing } from './forge-facts.js';

/**
 * The newest of everything that breaks silence: human commits, merges, releases, replies, each a sample. Missing as long as one
 * of them is, and where the newest that was found lies before the time from which one of them is known: there something newer
 * may have happened, and silence is not to be invented.
 */
export function lastActivity(samples: readonly Part<Sample<Instant>>[]): Part<Instant> {
  let newest: Instant | null = null;
  let knownFrom: Instant | null = null;
  for (const sample of samples) {
    if (isMissing(sample)) return sample;
    for (const at of sample.items) newest = later(newest, at);
    if (sample.since !== null) knownFrom = later(knownFrom, sample.since);
  }
  const isBlind = newest === null || (knownFrom !== null && newest < knownFrom);
  return newest === null || isBlind ? { missing: 'not-collected' } : newest;
}

function later(one: Instant | null, other: Instant): Instant {
  return one === null || other > one ? other : one;
}

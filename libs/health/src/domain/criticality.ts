import type { PriorityInputs } from './priority-inputs.js';
import type { MethodBody } from './priority-method.js';

export type CriticalityChannel =
  'transitiveDependents' | 'directDependents' | 'downloadRankShare' | 'distroPresence' | 'exposure';

/** One observed channel with its value on 0–1. */
export interface ChannelValue {
  readonly channel: CriticalityChannel;
  readonly value: number;
}

/** The observed channels of C, highest first. One that does not exist is no evidence against. */
export function criticalityChannels(
  inputs: PriorityInputs,
  { fullTransitive, fullDirect }: MethodBody['criticality'],
): readonly ChannelValue[] {
  const channels: readonly [CriticalityChannel, number | null][] = [
    ['transitiveDependents', logShare(inputs.transitiveDependents, fullTransitive)],
    ['directDependents', logShare(inputs.directDependents, fullDirect)],
    ['downloadRankShare', inputs.downloadRankShare],
    ['distroPresence', inputs.distroPresence],
    ['exposure', inputs.exposure],
  ];
  return channels
    .flatMap(([channel, value]) => (value === null ? [] : [{ channel, value: clampShare(value) }]))
    .sort((a, b) => b.value - a.value);
}

/** Clamped to 0–1. */
export function clampShare(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function logShare(count: number | null, full: number): number | null {
  return count === null ? null : Math.log1p(count) / Math.log1p(full);
}

import type { Advance } from '#libs/acts/src/index.js';

/** Looks in one activity; a case that never rests must not hold its workflow task. */
const MAX_LOOKS = 5;
const MAX_MS = 2_000;

/**
 * Looks, and looks again while a look changed something, so that a case that moves three stages by itself leaves one answer in the
 * history and not four. Each look is a transaction of its own; what is left over is the workflow's, which goes round on `again`.
 * A step the process has to take itself ends the round.
 */
export async function lookUntilStill<T extends Advance & { readonly step?: unknown }>(
  look: () => Promise<T>,
): Promise<T> {
  const began = performance.now();
  for (let looks = 1; ; looks += 1) {
    const next = await look();
    const isDone = next.state !== 'again' || next.step !== undefined;
    if (isDone || looks === MAX_LOOKS || performance.now() - began > MAX_MS) return next;
  }
}

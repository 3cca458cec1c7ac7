import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { epochMs, refuse } from '#libs/kernel/src/index.js';

export interface ImportFacts {
  /** What date the file is about. */
  readonly dated: Instant;
  /** The latest date a file of the same publisher is about. */
  readonly newest: Instant | null;
  /** Whether these very bytes came in before. */
  readonly isKnown: boolean;
}

/** Whether a file may stand for its publisher from now on. A correction of the same date may; a file of the future may not. */
export function decideImport({ dated, newest, isKnown }: ImportFacts, now: Instant): Refusal | undefined {
  if (isKnown) return refuse('health.import-known', 'conflict', 'This file was imported before.');
  if (epochMs(dated) > epochMs(now)) {
    return refuse(
      'health.import-in-future',
      'invalid',
      'The file is about a date that has not come.',
      'date',
    );
  }
  if (newest !== null && epochMs(dated) < epochMs(newest)) {
    return refuse('health.import-outdated', 'conflict', 'There is a newer file of this publisher.', 'date');
  }
  return undefined;
}

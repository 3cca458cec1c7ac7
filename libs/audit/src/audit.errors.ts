import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** Refusals of the log towards its readers. Codes of `verify` stand beside the verifier. */
export const auditRefusals = {
  noCheckpoint: (): Refusal =>
    refuse('audit.no-checkpoint', 'unavailable', 'No tree head has been signed yet.'),
  unknownTile: (): Refusal => refuse('audit.tile-unknown', 'not-found', 'There is no such tile.'),
  sizeOutOfRange: (path: string): Refusal =>
    refuse('audit.size-out-of-range', 'invalid', 'The log does not have this many entries.', path),
} as const;

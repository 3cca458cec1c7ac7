import { project } from '#libs/identity/src/index.js';
import type { Instant } from '#libs/kernel/src/index.js';
import type { Hold } from './case-history.entity.js';
import type { CaseReader } from './domain/case-reader.js';
import type { HoldKind } from './domain/holds.js';
import { HOLD_CLASSES, HOLD_RULES, holdCeiling } from './domain/holds.js';
import type { Debtor } from './domain/lifecycle.js';

/** A hold as its reader may see it; what is above their class is absent. */
export interface HoldView {
  readonly id: string;
  readonly openedAt: Instant;
  readonly releasedAt: Instant | null;
  readonly kind?: HoldKind;
  readonly waitingFor?: Debtor;
  readonly dueAt?: Instant | null;
  readonly reason?: string | null;
  readonly openedBy?: string;
}

/** The holds of a case that this reader may know of, each cut to what they may see of it. */
export function holdsFor(reader: CaseReader, holds: readonly Hold[]): readonly HoldView[] {
  return holds.flatMap((hold) => {
    const ceiling = holdCeiling(hold.kind, reader);
    if (ceiling === null) return [];
    const waitingFor: Debtor = hold.releasedAt === null ? HOLD_RULES[hold.kind].waitsFor : 'nobody';
    return [project(HOLD_CLASSES[hold.kind], { ...hold, waitingFor }, ceiling) as HoldView];
  });
}

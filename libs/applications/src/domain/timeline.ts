import type { Instant } from '#libs/kernel/src/index.js';
import type { HoldKind } from './holds.js';
import type { Debtor, Stage } from './lifecycle.js';

/** One line of a case's timeline: a step taken, a hold, or (last) what the case waits for. */
export type TimelineEntry =
  | {
      readonly kind: 'step';
      readonly at: Instant;
      readonly act: string;
      readonly from: Stage | null;
      readonly to: Stage;
      readonly reasons: readonly string[];
    }
  | {
      readonly kind: 'hold';
      readonly at: Instant;
      /** Null: of a kind the reader is not told. */
      readonly hold: HoldKind | null;
      readonly until: Instant | null;
      /** While it is open: who has to look at it, and by when, for whoever may know. */
      readonly waiting: { readonly for: Debtor; readonly dueAt: Instant | null } | null;
    }
  | {
      readonly kind: 'waiting';
      readonly at: Instant;
      readonly stage: Stage;
      readonly for: Debtor;
      readonly dueAt: Instant | null;
    };

/**
 * The timeline of a case in order of time, ending with whom it waits for since when and until when; an ended case waits for
 * nobody and has no such line. Source: design, doctrine 7 (nothing is silent).
 */
export function timelineOf(
  current: {
    readonly stage: Stage;
    readonly waitingFor: Debtor;
    readonly waitingSince: Instant;
    readonly dueAt: Instant | null;
  },
  steps: readonly {
    readonly fromStage: Stage | null;
    readonly toStage: Stage;
    readonly act: string;
    readonly at: Instant;
    readonly reasons: readonly string[];
  }[],
  holds: readonly {
    readonly kind?: HoldKind;
    readonly openedAt: Instant;
    readonly dueAt?: Instant | null;
    readonly releasedAt: Instant | null;
    readonly waitingFor?: Debtor;
  }[],
): readonly TimelineEntry[] {
  const taken = steps.map(({ at, act, fromStage, toStage, reasons }): TimelineEntry => ({
    kind: 'step',
    at,
    act,
    from: fromStage,
    to: toStage,
    reasons,
  }));
  const held = holds.map(({ kind, openedAt, dueAt, releasedAt, waitingFor }): TimelineEntry => ({
    kind: 'hold',
    at: openedAt,
    hold: kind ?? null,
    until: releasedAt,
    waiting:
      releasedAt === null && waitingFor !== undefined ? { for: waitingFor, dueAt: dueAt ?? null } : null,
  }));
  const past = [...taken, ...held].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  if (current.waitingFor === 'nobody') return past;
  const { stage, waitingFor, waitingSince, dueAt } = current;
  return [...past, { kind: 'waiting', at: waitingSince, stage, for: waitingFor, dueAt }];
}

/** The processes that are cases: one wake loop each, woken through the outbox. */
export const CASE_PROCESSES = [
  'grant',
  'review',
  'vote',
  'milestone',
  'payment-run',
  'call',
  'contribution',
] as const;
export type CaseProcess = (typeof CASE_PROCESSES)[number];

/** Machine processes that are also woken through the outbox: they show their steps in the workflow. */
export const MACHINE_PROCESSES = ['health', 'rescore', 'delivery', 'audit-checkpoint'] as const;
export type MachineProcess = (typeof MACHINE_PROCESSES)[number];

export type WakeableProcess = CaseProcess | MachineProcess;

/** What `advance` answers to the wake loop. Plain JSON; the only thing of a case that enters a history. */
export interface Advance {
  readonly state: 'again' | 'waiting' | 'settled';
  /** When to look again by itself; absent where only a poke helps. */
  readonly wakeAt?: string;
  /** For machine steps that ask to be tried again after a while. */
  readonly retryAfterMs?: number;
}

/** What the public may know of how applications ended. Who asked and was not funded is nobody's business. */
export const PUBLIC_OUTCOMES = ['under-consideration', 'funded', 'declined', 'withdrawn-or-lapsed'] as const;
export type PublicOutcome = (typeof PUBLIC_OUTCOMES)[number];

const FUNDED = ['negotiation', 'agreement', 'active', 'closing', 'completed', 'terminated'];
const DECLINED = ['declined', 'ineligible', 'not-invited'];
const GONE = ['withdrawn', 'lapsed'];

/**
 * The public outcome of a stage; null for drafts and nominations, which nobody has submitted. An appeal counts as under
 * consideration. Source: design, doctrine 8 (declined and ineligible applications are public only as counts).
 */
export function publicOutcome(stage: string): PublicOutcome | null {
  if (stage === 'draft' || stage === 'nominated') return null;
  if (FUNDED.includes(stage)) return 'funded';
  if (DECLINED.includes(stage)) return 'declined';
  return GONE.includes(stage) ? 'withdrawn-or-lapsed' : 'under-consideration';
}

/** A number of applications with one outcome. */
export interface ApplicationCount {
  readonly programme: string;
  readonly year: number;
  readonly outcome: PublicOutcome;
  readonly count: number;
}

/** Adds up stages to public outcomes, in a fixed order. */
export function countOutcomes(
  stages: readonly {
    readonly programme: string;
    readonly year: number;
    readonly stage: string;
    readonly count: number;
  }[],
): readonly ApplicationCount[] {
  const sums = new Map<string, ApplicationCount>();
  for (const { programme, year, stage, count } of stages) {
    const outcome = publicOutcome(stage);
    if (outcome === null) continue;
    const key = `${year} ${programme} ${PUBLIC_OUTCOMES.indexOf(outcome)}`;
    sums.set(key, { programme, year, outcome, count: (sums.get(key)?.count ?? 0) + count });
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

/** The ten signals of the OpenSSF criticality score with weight and upper bound. For comparison only. */
export const OPENSSF_SIGNALS = {
  created_since: { weight: 1, bound: 120 },
  updated_since: { weight: 1, bound: 120 },
  contributor_count: { weight: 2, bound: 5_000 },
  org_count: { weight: 1, bound: 10 },
  commit_frequency: { weight: 1, bound: 1_000 },
  recent_release_count: { weight: 0.5, bound: 26 },
  updated_issues_count: { weight: 0.5, bound: 5_000 },
  closed_issues_count: { weight: 0.5, bound: 5_000 },
  issue_comment_frequency: { weight: 1, bound: 15 },
  github_mention_count: { weight: 2, bound: 500_000 },
} as const;
export type OpenssfSignal = keyof typeof OPENSSF_SIGNALS;
/** Signals as somebody tells them; null was looked at and not known. */
export type OpenssfSignals = Readonly<Partial<Record<OpenssfSignal, number | null>>>;

/**
 * OpenSSF criticality score, 0–1: Σw·f/Σw over the signals present, f = ln(1+v)/ln(1+T) with v clamped to [0, T] and,
 * for `updated_since`, v ← T − v. A signal that is absent leaves both sums, so a failed collection can raise the
 * result: one reason why it is shown beside our priority and never used in it. Null without any signal.
 */
export function openssfCriticality(signals: OpenssfSignals): number | null {
  let weights = 0;
  let sum = 0;
  for (const [signal, { weight, bound }] of Object.entries(OPENSSF_SIGNALS)) {
    const raw = signals[signal as OpenssfSignal];
    if (raw === null || raw === undefined) continue;
    const clamped = Math.min(bound, Math.max(0, raw));
    const value = signal === 'updated_since' ? bound - clamped : clamped;
    weights += weight;
    sum += (weight * Math.log1p(value)) / Math.log1p(bound);
  }
  return weights === 0 ? null : sum / weights;
}

/** How much of the weight of all ten signals is present, 0–1: what a score rests on, since it does not say so itself. */
export function signalCoverage(signals: OpenssfSignals): number {
  let [present, all] = [0, 0];
  for (const [signal, { weight }] of Object.entries(OPENSSF_SIGNALS)) {
    all += weight;
    if (typeof signals[signal as OpenssfSignal] === 'number') present += weight;
  }
  return present / all;
}

/** How far back ties count. Policy data; wall-clock durations such as `730d`. */
export interface ConflictRules {
  /** A bond to an organisation that ended within this time is disclosed. */
  readonly formerAffiliation: string;
  /** Commits within this time count. */
  readonly commitsWithin: string;
  /** From this many commits on, somebody judges their own work and is barred; fewer are disclosed. */
  readonly barringCommits: number;
}

export const DEFAULT_CONFLICT_RULES: ConflictRules = {
  formerAffiliation: '730d',
  commitsWithin: '730d',
  barringCommits: 10,
};

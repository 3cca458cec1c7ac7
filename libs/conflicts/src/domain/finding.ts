/**
 * What a finding means for the person. `bars`: may not judge this case. `discloses`: may, if the chair knows it and
 * nobody without it is left.
 */
export const SEVERITIES = ['bars', 'discloses'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The kinds of conflict. Ids are stable: declarations, audit entries and translations use them. */
export const CONFLICT_CODES = [
  'conflicts.declared',
  'conflicts.own-application',
  'conflicts.payee',
  'conflicts.maintainer',
  'conflicts.affiliation',
  'conflicts.former-affiliation',
  'conflicts.seat',
  'conflicts.commits',
  'conflicts.possible-commits',
] as const;
export type ConflictCode = (typeof CONFLICT_CODES)[number];

/** One conflict found, with why. Class restricted: interests of people. */
export interface ConflictFinding {
  readonly code: ConflictCode;
  readonly severity: Severity;
  /** A plain sentence for the chair. */
  readonly reason: string;
  /** The id that was on both sides: an organisation, a body, a person or the application. */
  readonly about: string;
}

/** What could not be compared because it is not known. It never counts as "no conflict" silently: the chair sees it. */
export type UncheckedTie = 'affiliations' | 'seats' | 'commits';

export interface ConflictReport {
  readonly findings: readonly ConflictFinding[];
  readonly unchecked: readonly UncheckedTie[];
}

/** The graver severity of a report, or null where nothing was found. */
export function worstSeverity(findings: readonly Pick<ConflictFinding, 'severity'>[]): Severity | null {
  return SEVERITIES.find((severity) => findings.some((finding) => finding.severity === severity)) ?? null;
}

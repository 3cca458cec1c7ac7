/**
 * Who may read a field. Every field that leaves the system has exactly one class (design, doctrine 8).
 * The order is the order of secrecy; `identity` grants readers a ceiling per case.
 */
export const VISIBILITY = ['public', 'applicant', 'case-team', 'restricted'] as const;
export type Visibility = (typeof VISIBILITY)[number];

/** Whether a reader cleared up to `ceiling` may see a field of class `of`. */
export function isVisible(of: Visibility, ceiling: Visibility): boolean {
  return VISIBILITY.indexOf(of) <= VISIBILITY.indexOf(ceiling);
}

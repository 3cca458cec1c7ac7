import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';
import type { MetricKey } from './catalogue.js';
import { METRIC_KEYS } from './catalogue.js';

/**
 * What a project says about its page. A correction says what is wrong with one figure, an objection why it (or the whole
 * priority) should not count, an explanation stands beside it and waits for nobody.
 */
export const REMARK_KINDS = ['correction', 'explanation', 'objection'] as const;
export type RemarkKind = (typeof REMARK_KINDS)[number];
export const REMARK_DECISIONS = ['accepted', 'rejected'] as const;
export type RemarkDecision = (typeof REMARK_DECISIONS)[number];

/** A metric of the catalogue, or the priority as a whole. */
export type RemarkSubject = MetricKey | 'priority';

export interface RemarkFacts {
  readonly kind: RemarkKind;
  readonly decision: RemarkDecision | null;
}

/** How many remarks of one project may wait for the fund at a time: nobody floods the desk. */
export const MOST_OPEN = 50;

/**
 * Whether a project may say it. Refuses `health.remark-subject` for what is no figure of the page and for a correction of
 * something that is not one figure, and `health.remarks-open` above fifty that wait.
 */
export function decideRemark(
  remark: { readonly kind: RemarkKind; readonly about: string },
  openRemarks: number,
): { readonly about: RemarkSubject } | Refusal {
  const { kind, about } = remark;
  const isMetric = (METRIC_KEYS as readonly string[]).includes(about);
  if (!isMetric && (about !== 'priority' || kind === 'correction')) {
    return refuse('health.remark-subject', 'invalid', 'There is no such figure on the page.', 'about');
  }
  return kind !== 'explanation' && openRemarks >= MOST_OPEN
    ? refuse('health.remarks-open', 'conflict', 'Fifty remarks wait for an answer. Wait for some of them.')
    : { about: about as RemarkSubject };
}

/** Whether a remark may be decided. Refuses `health.remark-not-decidable` for an explanation, `health.remark-decided` twice. */
export function decideRemarkDecision({ kind, decision }: RemarkFacts): { readonly isOpen: true } | Refusal {
  if (kind === 'explanation') {
    return refuse('health.remark-not-decidable', 'conflict', 'An explanation stands for itself.');
  }
  return decision === null
    ? { isOpen: true }
    : refuse('health.remark-decided', 'conflict', 'This was decided already. The project may say more.');
}

/**
 * Figures that do not count while an accepted remark stands: unknown, not zero. Of several decided remarks about the same
 * figure the newest decision counts. `decided`: newest first.
 */
export function setAside(
  decided: readonly { readonly about: RemarkSubject; readonly decision: RemarkDecision }[],
): MetricKey[] {
  const newest = new Map<RemarkSubject, RemarkDecision>();
  for (const { about, decision } of decided) if (!newest.has(about)) newest.set(about, decision);
  return [...newest].flatMap(([about, decision]) =>
    about === 'priority' || decision === 'rejected' ? [] : [about],
  );
}

import type { Instant } from '#libs/kernel/src/index.js';
import { epochMs } from '#libs/kernel/src/index.js';
import type { MetricKey } from './catalogue.js';
import { DAY_SECONDS, contains, daysBefore, seconds } from './calendar.js';
import type { ForgeFacts, ForgeItem, ForgePage } from './forge-facts.js';
import type { MetricValue } from './metric.js';
import { observed, ratio, unobserved } from './metric.js';

const WINDOW_DAYS = 180;
/** Items younger than this may still be answered. */
const PATIENCE_DAYS = 14;

/** What only a forge knows: null with the reason where it does not answer. Releases and funding have other sources too. */
export const FORGE_METRICS: readonly MetricKey[] = [
  'archived',
  'disabled',
  'fork',
  'mirror',
  'empty',
  'demand_180d',
  'unanswered_ratio_180d',
  'pr_closure_ratio_180d',
  'review_coverage_180d',
];

/**
 * The metrics a forge alone can tell. Parts that did not arrive are null with reason `error`; pages that do not reach
 * back to the start of the window lower the coverage, they never stand for the whole.
 */
export function forgeMetrics(facts: ForgeFacts, asOf: Instant): Partial<Record<MetricKey, MetricValue>> {
  const flag = (isSet: boolean): MetricValue => observed(isSet ? 1 : 0);
  return {
    archived: flag(facts.flags.archived),
    disabled: flag(facts.flags.disabled),
    fork: flag(facts.flags.fork),
    mirror: flag(facts.flags.mirror),
    empty: flag(facts.flags.empty),
    funding_channels: facts.fundingChannels === null ? unobserved('error') : observed(facts.fundingChannels),
    releases_365d: releases(facts, asOf),
    demand_180d: demand(facts, asOf),
    unanswered_ratio_180d: unansweredRatio(facts, asOf),
    pr_closure_ratio_180d: closureRatio(facts),
    review_coverage_180d: reviewCoverage(facts, asOf),
  };
}

/** Published, no prerelease. A project that publishes none on its forge may tag: that is for the git history to say. */
function releases(facts: ForgeFacts, asOf: Instant): MetricValue {
  if (facts.releases === null) return unobserved('error');
  if (facts.releases.length === 0) return unobserved('not-collected');
  const year = daysBefore(asOf, 365);
  const published = facts.releases.filter(
    ({ publishedAt, isDraft, isPrerelease }) =>
      publishedAt !== null && !isDraft && !isPrerelease && contains(year, seconds(publishedAt)),
  );
  return observed(published.length);
}

/** Issues and pull requests that outsiders opened in the window. */
function demand({ issues, pulls }: ForgeFacts, asOf: Instant): MetricValue {
  if (issues === null || pulls === null) return unobserved('error');
  const count = outsiders(issues, asOf).length + outsiders(pulls, asOf).length;
  return observed(count, Math.min(reach(issues, asOf), reach(pulls, asOf)));
}

/** Outsiders' items old enough without an answer by another human / all such items whose answers are known. */
function unansweredRatio({ issues, pulls }: ForgeFacts, asOf: Instant): MetricValue {
  if (issues === null || pulls === null) return unobserved('error');
  const due = [...outsiders(issues, asOf), ...outsiders(pulls, asOf)].filter(
    ({ openedAt }) => seconds(openedAt) < seconds(asOf) - PATIENCE_DAYS * DAY_SECONDS,
  );
  const known = due.filter((item) => item.hasAllAnswers || isAnswered(item));
  if (known.length === 0) return { ...unobserved('no-demand'), numerator: 0, denominator: 0 };
  const coverage = Math.min(reach(issues, asOf), reach(pulls, asOf)) * (known.length / due.length);
  return ratio(known.filter((item) => !isAnswered(item)).length, known.length, coverage);
}

function closureRatio({ pullCounts }: ForgeFacts): MetricValue {
  if (pullCounts === null) return unobserved('error');
  if (pullCounts.opened === 0)
    return { ...unobserved('no-demand'), numerator: pullCounts.closed, denominator: 0 };
  return ratio(pullCounts.closed, pullCounts.opened);
}

/** Pull requests merged in the window with another's approval / merged. Direct pushes are not seen here. */
function reviewCoverage({ pulls }: ForgeFacts, asOf: Instant): MetricValue {
  if (pulls === null) return unobserved('error');
  const window = daysBefore(asOf, WINDOW_DAYS);
  const merged = pulls.items.filter(
    ({ mergedAt, author }) =>
      mergedAt !== null && contains(window, seconds(mergedAt)) && author?.isHuman !== false,
  );
  const approved = merged.filter(({ author, answers }) =>
    answers.some(
      ({ isApproval, by }) => isApproval && by !== null && by.isHuman && by.login !== author?.login,
    ),
  );
  return ratio(approved.length, merged.length, reach(pulls, asOf));
}

function outsiders(page: ForgePage, asOf: Instant): ForgeItem[] {
  const window = daysBefore(asOf, WINDOW_DAYS);
  return page.items.filter(
    ({ openedAt, isOutsider, author }) =>
      isOutsider && author?.isHuman !== false && contains(window, seconds(openedAt)),
  );
}

function isAnswered({ author, answers }: ForgeItem): boolean {
  return answers.some(({ by }) => by !== null && by.isHuman && by.login !== author?.login);
}

/** How much of the window a page reaches back over, 0–1. */
function reach(page: ForgePage, asOf: Instant): number {
  const oldest = page.items.at(-1)?.openedAt;
  if (page.isWhole) return 1;
  if (oldest === undefined) return 0;
  const days = (epochMs(asOf) - epochMs(oldest)) / (DAY_SECONDS * 1000);
  return Math.min(1, Math.max(0, days / WINDOW_DAYS));
}

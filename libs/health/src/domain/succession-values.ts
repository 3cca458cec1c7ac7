import type { Instant } from '#libs/kernel/src/index.js';
import { contains, daysBefore, monthsBefore } from './calendar.js';
import { countOf, tally, within } from './columns.js';
import type { History } from './git-history.js';
import { NOBODY, OBJECTED } from './git-history.js';
import { newcomersAt, twoYears } from './newcomers.js';

/**
 * How the work of who objected is taken: in every signal so that least, or so that most of it speaks for a handover. Whoever
 * they are, what is true lies between the two.
 */
export type HiddenWork = 'least' | 'most';

/** Whether somebody who objected has part in what the signals of a time rest on. */
export function hasHiddenWork({ commits, tags }: History, asOf: Instant): boolean {
  const year = daysBefore(asOf, 365);
  return (
    within(commits, daysBefore(asOf, 730)).authors.includes(NOBODY) ||
    within(commits, year).committers.includes(OBJECTED) ||
    tags.some(({ tagger, atSeconds }) => tagger === OBJECTED && contains(year, atSeconds))
  );
}

/** Share of the year's commits that newcomers made as committers; those a forge made for somebody have none. */
export function newcomerCommits(history: History, asOf: Instant, hidden: HiddenWork): number | null {
  const { committers } = within(history.commits, daysBefore(asOf, 365));
  const objected = committers.filter((committer) => committer === OBJECTED).length;
  const all = countOf(committers) + objected;
  const newcomers = countOf(committers, newcomersAt(history, asOf)) + (hidden === 'most' ? objected : 0);
  return all === 0 ? null : newcomers / all;
}

/** Share of the year's top author in all commits where that is a newcomer. An incumbent with as many is still the top. */
export function newcomerTopShare(history: History, asOf: Instant, hidden: HiddenWork): number | null {
  const isNewcomer = newcomersAt(history, asOf);
  const { authors } = within(history.commits, daysBefore(asOf, 365));
  const objected = authors.length - countOf(authors);
  const top = { newcomer: hidden === 'most' ? objected : 0, incumbent: hidden === 'least' ? objected : 0 };
  for (const [person, commits] of tally(authors)) {
    const side = isNewcomer(person) ? 'newcomer' : 'incumbent';
    top[side] = Math.max(top[side], commits);
  }
  return top.newcomer > top.incumbent ? top.newcomer / authors.length : null;
}

/** Version tags of the year by somebody who first wrote or committed a change under 36 months ago; null without. */
export function newcomerTags(history: History, asOf: Instant, hidden: HiddenWork): number | null {
  const isNewcomer = newcomersAt(history, asOf);
  const year = daysBefore(asOf, 365);
  const made = history.tags.filter(
    ({ kind, tagger, atSeconds }) =>
      kind !== 'other' &&
      contains(year, atSeconds) &&
      (isNewcomer(tagger) || (hidden === 'most' && tagger === OBJECTED)),
  );
  return made.length === 0 ? null : made.length;
}

/** How far the incumbents' own commits fell from one year to the next; null where they made none before. */
export function declineOf(history: History, asOf: Instant, hidden: HiddenWork): number | null {
  const { now, before, isIncumbent } = twoYears(history, asOf);
  const work = (authors: Int32Array, isHiddenCounted: boolean): number =>
    countOf(authors, isIncumbent) + (isHiddenCounted ? authors.length - countOf(authors) : 0);
  const last = work(before, hidden === 'most');
  return last === 0 ? null : Math.max(0, 1 - work(now, hidden === 'least') / last);
}

/** Review coverage of the year where it is under half of that of the year before, which was a fifth at least. */
export function reviewLoss(asOf: Instant, coverageAt: (asOf: Instant) => number | null): number | null {
  const now = coverageAt(asOf);
  const before = coverageAt(monthsBefore(asOf, 12));
  return now !== null && before !== null && before >= 0.2 && now < before / 2 ? now : null;
}

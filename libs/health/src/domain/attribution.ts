import { NOBODY, OBJECTED } from './git-history.js';
import type { MetricValue } from './metric.js';
import { unobserved } from './metric.js';

/**
 * Under this part of the commits with an author nothing is said about people: whoever writes the list of who objected would
 * otherwise choose what is found.
 */
export const MIN_ATTRIBUTED = 0.8;

/** Part of the commits whose author, or committer, did not object to being counted as a person; 1 of none. */
export function attributed(people: Int32Array, withoutPerson: number = NOBODY): number {
  let without = 0;
  for (const person of people) if (person === withoutPerson) without += 1;
  return people.length === 0 ? 1 : 1 - without / people.length;
}

/** Of committers nobody is a machine, which merged for somebody: only who objected is missing. */
export function attributedCommitters(committers: Int32Array): number {
  return attributed(committers, OBJECTED);
}

/** A value where enough of the commits it rests on have a person; not collected otherwise, because it is unknown. */
export function whereAttributed(share: number, metric: () => MetricValue): MetricValue {
  return share < MIN_ATTRIBUTED ? unobserved('not-collected') : metric();
}

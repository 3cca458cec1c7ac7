import type { Instant } from '#libs/kernel/src/index.js';
import { dayIn } from '#libs/policies/src/domain/deadlines.js';
import type { Day } from './target-calendar.js';

/** The day it is for T2, which keeps the time of Frankfurt: a file of late in the evening, UTC, is one of the next day. */
export function bankDay(at: Instant): Day {
  return dayIn('Europe/Berlin', at);
}

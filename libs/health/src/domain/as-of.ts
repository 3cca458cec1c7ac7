import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { instant, refuse } from '#libs/kernel/src/index.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/;

/** Reads a date (midnight UTC) or a UTC instant; refuses `health.as-of-invalid`, also for days that do not exist. */
export function readAsOf(text: string): Instant | Refusal {
  const time = DATE.test(text) || INSTANT.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time) || !instant(time).startsWith(text.slice(0, 10))) {
    return refuse('health.as-of-invalid', 'invalid', 'This is no date, like 2026-06-30.', 'as-of');
  }
  return instant(time);
}

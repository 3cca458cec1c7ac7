import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';
import type { AwardRange } from './award-range.js';
import { callFormSchema } from './call-form.js';
import type { CallWindow } from './call-window.js';

/**
 * Whether a call can be opened as asked; all findings at once. Refuses `programmes.form-invalid`, `programmes.closing-in-the-past`,
 * `programmes.closing-before-opening`, `programmes.range-empty`.
 */
export function checkNewCall(
  call: CallWindow & AwardRange & { readonly form: unknown },
  now: Instant,
): Refusal | undefined {
  const { opensAt, closesAt } = call;
  const isForm = callFormSchema.safeParse(call.form).success;
  return refuseAll([
    ...(isForm
      ? []
      : [refuse('programmes.form-invalid', 'invalid', 'The form of the call is not one.', 'form')]),
    ...(closesAt !== null && closesAt <= now
      ? [refuse('programmes.closing-in-the-past', 'invalid', 'The call would be closed already.', 'closesAt')]
      : []),
    ...(closesAt !== null && closesAt <= opensAt
      ? [
          refuse(
            'programmes.closing-before-opening',
            'invalid',
            'The call would close before it opens.',
            'closesAt',
          ),
        ]
      : []),
    ...(call.maxMinor < call.minMinor
      ? [refuse('programmes.range-empty', 'invalid', 'The maximum is below the minimum.', 'maximum.minor')]
      : []),
  ]);
}

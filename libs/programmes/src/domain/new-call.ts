import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { refuse, refuseAll } from '#libs/kernel/src/index.js';
import { LAST_YEARS_AHEAD, isTooFarAhead } from './appropriation.js';
import type { AwardRange } from './award-range.js';
import type { CallForm } from './call-form.js';
import { callFormSchema } from './call-form.js';
import type { CallWindow } from './call-window.js';

/**
 * Whether a call can be opened as asked; all findings at once. Refuses `programmes.form-invalid`, `programmes.form-field-repeated`,
 * `programmes.date-too-far`, `programmes.closing-in-the-past`, `programmes.closing-before-opening`, `programmes.range-empty`.
 */
export function checkNewCall(
  call: CallWindow & Omit<AwardRange, 'currency'> & { readonly form: unknown },
  now: Instant,
): Refusal | undefined {
  const { opensAt, closesAt } = call;
  const form = callFormSchema.safeParse(call.form);
  return refuseAll([
    ...(form.success
      ? repeatedFields(form.data)
      : [refuse('programmes.form-invalid', 'invalid', 'The form of the call is not one.', 'form')]),
    refuseTooFar(opensAt, 'opensAt', now),
    refuseTooFar(closesAt, 'closesAt', now),
    closesAt !== null && closesAt <= now
      ? refuse('programmes.closing-in-the-past', 'invalid', 'The call would be closed already.', 'closesAt')
      : undefined,
    closesAt !== null && closesAt <= opensAt
      ? refuse(
          'programmes.closing-before-opening',
          'invalid',
          'The call would close before it opens.',
          'closesAt',
        )
      : undefined,
    call.maxMinor < call.minMinor
      ? refuse('programmes.range-empty', 'invalid', 'The maximum is below the minimum.', 'maximum.minor')
      : undefined,
  ]);
}

/** A question is known by its field, and so are its answers: what two ask for would be one answer. */
function repeatedFields({ concept, proposal }: CallForm): Refusal[] {
  const fields = [...concept, ...proposal].map(({ field }) => field);
  return [...new Set(fields.filter((field, index) => fields.indexOf(field) !== index))].map((field) =>
    refuse('programmes.form-field-repeated', 'invalid', `Two questions have the field ${field}.`, 'form'),
  );
}

/** Refuses `programmes.date-too-far` for a date of a call beyond the years for which there may be money. */
export function refuseTooFar(date: Instant | null, path: string, now: Instant): Refusal | undefined {
  return date !== null && isTooFarAhead(Number(date.slice(0, 4)), now)
    ? refuse(
        'programmes.date-too-far',
        'invalid',
        `This lies more than ${LAST_YEARS_AHEAD} years ahead.`,
        path,
      )
    : undefined;
}

/**
 * Whether a call's currency is one there is money in: that of the programme's envelopes or, while it has none, of the fund's.
 * Refuses `programmes.currency-differs`; where no envelope was filled yet nothing speaks against any.
 */
export function checkCallCurrency(
  currency: string,
  envelopes: readonly { readonly programmeId: string; readonly currency: string }[],
  programmeId: string,
): Refusal | undefined {
  const own = envelopes.filter((envelope) => envelope.programmeId === programmeId);
  const known = own.length > 0 ? own : envelopes;
  return known.length === 0 || known.some((envelope) => envelope.currency === currency)
    ? undefined
    : refuse(
        'programmes.currency-differs',
        'invalid',
        'There is no envelope in this currency.',
        'minimum.currency',
      );
}

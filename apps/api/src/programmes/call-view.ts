import { money } from '#libs/kernel/src/index.js';
import type { Call } from '#libs/programmes/src/index.js';
import { callState } from '#libs/programmes/src/index.js';
import type { CallDto } from './programmes.dto.js';

/** A call as the public reads it. */
export function viewOfCall(call: Call, now: string): CallDto {
  const { id, slug, title, programmeId, opensAt, closesAt, twoStep, emergency, instrument, version } = call;
  return {
    ...{ id, slug, title, programmeId, opensAt, closesAt, twoStep, emergency, instrument, version },
    state: callState(call, now),
    minimum: money(call.minMinor, call.currency),
    maximum: money(call.maxMinor, call.currency),
    form: call.form,
    policies: {
      lifecycle: call.lifecyclePolicyId,
      review: call.reviewPolicyId,
      council: call.councilPolicyId,
      treasury: call.treasuryPolicyId,
    },
  };
}

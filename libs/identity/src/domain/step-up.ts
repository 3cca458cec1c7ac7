import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { epochMs, refuse } from '#libs/kernel/src/index.js';

const PURPOSE = /^[a-z]+(-[a-z]+)*:[A-Za-z0-9-]{1,80}$/;

/** What a mail code is level enough for: the applicant's own bank details and signature. Nothing the fund does is among them. */
const MAIL_CODE_PURPOSES = ['payee', 'agreement'];

/** Clocks of two machines may differ by this much. */
const SKEW_MS = 30_000;

/** A step-up purpose such as `motion:<id>`: a kind and an id or hash. Refuses `identity.step-up-purpose-invalid`. */
export function readPurpose(text: string): string | Refusal {
  return PURPOSE.test(text)
    ? text
    : refuse(
        'identity.step-up-purpose-invalid',
        'malformed',
        'Say what to confirm, for instance motion:<id>.',
        'purpose',
      );
}

/** Whether a code sent by mail is enough for this purpose, so that people without a provider can sign and be paid. */
export function isMailCodeEnough(purpose: string): boolean {
  return MAIL_CODE_PURPOSES.includes(purpose.split(':')[0] ?? '');
}

/** What the provider said of a sign-in asked for as a step-up. */
export interface StepUpClaims {
  readonly acr: string | null;
  /** `null` where the provider did not say when it asked the person. */
  readonly authTime: Instant | null;
  /** The person the account belongs to; null where nobody knows the account. */
  readonly personId: string | null;
}

/** What the step-up asked for: the level, from when on, and by whom. */
export interface StepUpDemand {
  readonly acr: string;
  readonly askedAt: Instant;
  readonly personId: string;
}

/**
 * Decides whether a sign-in is the step-up that was asked for (ASVS 6.8.4, 7.5.3): by the same person, at the level,
 * and not older than the question. Undefined means yes. Refuses `identity.step-up-other-person`,
 * `identity.step-up-level-too-low`, `identity.step-up-too-old`, all 403.
 */
export function decideStepUp(claims: StepUpClaims, demand: StepUpDemand): Refusal | undefined {
  if (claims.personId !== demand.personId) {
    return refuse(
      'identity.step-up-other-person',
      'forbidden',
      'Confirm with the account of the person who is signed in.',
    );
  }
  if (claims.acr !== demand.acr) {
    return refuse(
      'identity.step-up-level-too-low',
      'forbidden',
      'The sign-in was not at the level this act needs.',
    );
  }
  if (claims.authTime === null || epochMs(claims.authTime) < epochMs(demand.askedAt) - SKEW_MS) {
    return refuse('identity.step-up-too-old', 'forbidden', 'The sign-in is older than the question.');
  }
  return undefined;
}

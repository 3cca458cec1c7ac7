import type { Refusal } from '#libs/kernel/src/index.js';
import { refuse } from '#libs/kernel/src/index.js';

/** Refusals of the services; those of the rules stand beside the rules. */
export const tokenInvalid = (): Refusal =>
  refuse('identity.token-invalid', 'unauthenticated', 'This access token is not valid.');

export const codeWrong = (): Refusal =>
  refuse('identity.code-wrong', 'invalid', 'This code is wrong or no longer valid.', 'code');

export const mailUnavailable = (): Refusal =>
  refuse('identity.mail-unavailable', 'unavailable', 'Codes cannot be sent right now.');

export const personClosed = (): Refusal =>
  refuse('identity.person-closed', 'forbidden', 'This access was closed. Write to the fund.');

export const accountTaken = (): Refusal =>
  refuse('identity.account-taken', 'conflict', 'This account is linked to somebody already.');

export const lastAccount = (): Refusal =>
  refuse('identity.last-account', 'conflict', 'This is the only way to sign in. Link another first.');

export const roleHeld = (): Refusal =>
  refuse('identity.role-held', 'conflict', 'The person holds this role already.');

export const roleScopeUnknown = (): Refusal =>
  refuse(
    'identity.role-scope-unknown',
    'invalid',
    'There is no such member state, call, application or project.',
    'scopeId',
  );

export const roleOwn = (): Refusal =>
  refuse('identity.role-own', 'forbidden', 'Nobody grants a role to themselves. Ask another administrator.');

export const closeOwn = (): Refusal =>
  refuse('identity.close-own', 'forbidden', 'Nobody closes their own access. Ask another administrator.');

export const closedAlready = (): Refusal =>
  refuse('identity.closed-already', 'conflict', 'The access of this person is closed already.');

export const notClosed = (): Refusal =>
  refuse('identity.not-closed', 'conflict', 'The access of this person is open.');

export const notFound = (): Refusal =>
  refuse('identity.not-found', 'not-found', 'There is nothing here under this address.');

export const profileStale = (): Refusal =>
  refuse('identity.profile-stale', 'stale', 'The profile was changed meanwhile. Load it again.');

export const tooMany = (retryAfterSeconds: number): Refusal => ({
  ...refuse('identity.too-many-attempts', 'rate-limited', 'Too many attempts. Wait a little and try again.'),
  retryAfterSeconds,
});

export const providerUnavailable = (): Refusal =>
  refuse('identity.provider-unavailable', 'unavailable', 'The sign-in provider does not answer.');

export const providerRefused = (): Refusal =>
  refuse('identity.provider-refused', 'forbidden', 'The sign-in was not completed.');

export const signInMismatch = (): Refusal =>
  refuse(
    'identity.sign-in-mismatch',
    'forbidden',
    'This answer does not belong to a sign-in of this browser. Start again.',
  );

import { describe, expect, it } from '@jest/globals';
import { identityOf } from './oidc-identity.js';
import { stepUpProblem } from './oidc-provider.service.js';

const TOKEN = { iss: 'https://id.example', sub: '1' };

describe('the identity in an ID token', () => {
  it.each([
    ['a verified address', { email: 'mira@example.test', email_verified: true }, 'mira@example.test'],
    ['an address nobody verified', { email: 'mira@example.test', email_verified: false }, null],
    ['an address without a word on it', { email: 'mira@example.test' }, null],
    ['the text "true", which is no yes', { email: 'mira@example.test', email_verified: 'true' }, null],
    ['what is no address', { email: 'mira', email_verified: true }, null],
    ['what is no text', { email: ['mira@example.test'], email_verified: true }, null],
    ['an address too long for one', { email: `${'a'.repeat(250)}@example.test`, email_verified: true }, null],
    ['no address', { email_verified: true }, null],
  ])('takes %s as it should', (_, claims, email) => {
    expect(identityOf({ ...TOKEN, ...claims }).email).toBe(email);
  });

  it('leaves out what is not of its kind', () => {
    expect(identityOf({ ...TOKEN, acr: 3, auth_time: 'now', nickname: '' })).toEqual({
      ...TOKEN,
      acr: null,
      authTime: null,
      name: null,
      email: null,
    });
  });
});

describe('the level of a step-up', () => {
  const config = { OIDC_STEP_UP_ACR: 'urn:example:high', OIDC_ISSUER: 'https://id.example' };

  it.each([
    ['is fine where the provider knows it', ['urn:example:low', 'urn:example:high'], null],
    ['is not judged where the provider says nothing', undefined, null],
    [
      'is named where the provider knows others',
      ['urn:example:low'],
      'OIDC_STEP_UP_ACR is urn:example:high, which https://id.example does not know: nobody can step up. It knows urn:example:low.',
    ],
  ])('%s', (_, known, problem) => {
    expect(stepUpProblem(config, known)).toBe(problem);
  });
});

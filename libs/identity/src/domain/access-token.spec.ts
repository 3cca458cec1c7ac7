import { describe, expect, it } from '@jest/globals';
import { plusMs } from '#libs/kernel/src/index.js';
import { ACTIONS, isTokenAction } from './abilities.js';
import { decideToken, formatToken, parseToken } from './access-token.js';

const ID = '0193a6c0-0000-7000-8000-000000000001';
const SECRET = 'Aa0_-'.repeat(8) + 'abc';
const now = '2026-06-30T12:00:00.000Z';
const tomorrow = '2026-07-01T12:00:00.000Z';

describe('the text of a token', () => {
  it('reads back', () => {
    expect(parseToken(formatToken(ID, SECRET))).toEqual({ id: ID, secret: SECRET });
  });

  it.each([
    '',
    'plinth',
    `plinth_${ID}`,
    `plinth_${ID}_short`,
    `plinth_${ID}_${SECRET}x`,
    `plinth_${ID.toUpperCase()}_${SECRET}`,
    `other_${ID}_${SECRET}`,
    ` plinth_${ID}_${SECRET}`,
  ])('is not %j', (text) => {
    expect(parseToken(text)).toBeUndefined();
  });
});

describe('decideToken', () => {
  it('takes every action a token can carry, and whole domains', () => {
    const scopes = [...ACTIONS.filter(isTokenAction), 'council.*'];
    expect(decideToken({ scopes, expiresAt: tomorrow }, now)).toBeUndefined();
  });

  it.each(ACTIONS.filter((action) => !isTokenAction(action)))('refuses %s, and says which', (action) => {
    const refusal = decideToken({ scopes: ['ledger.read', action], expiresAt: tomorrow }, now);
    expect(refusal).toMatchObject({ code: 'identity.scope-not-for-tokens', path: 'scopes[1]' });
  });

  it.each([
    ['nothing', [], 'identity.scopes-missing'],
    ['what is no action', ['ledger'], 'identity.scope-unknown'],
    ['everything', ['*'], 'identity.scope-unknown'],
    ['an empty domain', ['.*'], 'identity.scope-unknown'],
  ])('refuses %s', (_what, scopes, code) => {
    expect(decideToken({ scopes, expiresAt: tomorrow }, now)?.code).toBe(code);
  });

  it.each([
    [0, false],
    [1, true],
    [366 * 86_400_000, true],
    [366 * 86_400_000 + 1, false],
  ])('an end %p ms ahead: %p', (ms, isTaken) => {
    const refusal = decideToken({ scopes: ['ledger.read'], expiresAt: plusMs(now, ms) }, now);
    expect(refusal === undefined).toBe(isTaken);
  });
});

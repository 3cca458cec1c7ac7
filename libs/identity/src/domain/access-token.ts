import type { Instant, Refusal } from '#libs/kernel/src/index.js';
import { epochMs, refuse } from '#libs/kernel/src/index.js';
import { ACTIONS, isTokenAction, scopeCovers } from './abilities.js';

/** A token lives at most this long. */
export const TOKEN_MAX_DAYS = 366;
const DAY_MS = 86_400_000;
const TOKEN = /^plinth_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

/** The text of a token: its id to find it, and 32 random bytes as base64url to prove it. */
export function formatToken(id: string, secret: string): string {
  return `plinth_${id}_${secret}`;
}

/** Id and secret of a token's text; undefined where it is none. */
export function parseToken(text: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = TOKEN.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/**
 * Decides whether a token may be made: at least one scope, each an action or `domain.*` that a token can carry, and an end
 * within a year. Undefined means yes. Refuses `identity.scope-unknown`, `identity.scope-not-for-tokens`,
 * `identity.scopes-missing`, `identity.token-expiry-invalid`.
 */
export function decideToken(
  request: { readonly scopes: readonly string[]; readonly expiresAt: Instant },
  now: Instant,
): Refusal | undefined {
  if (request.scopes.length === 0) {
    return refuse('identity.scopes-missing', 'invalid', 'Name at least one scope.', 'scopes');
  }
  for (const [index, scope] of request.scopes.entries()) {
    const covered = ACTIONS.filter((action) => scopeCovers(scope, action));
    const path = `scopes[${index}]`;
    if (covered.length === 0) {
      return refuse('identity.scope-unknown', 'invalid', `There is no scope ${scope}.`, path);
    }
    if (!covered.some(isTokenAction)) {
      return refuse('identity.scope-not-for-tokens', 'invalid', `No token can carry ${scope}.`, path);
    }
  }
  const lifeMs = epochMs(request.expiresAt) - epochMs(now);
  if (lifeMs <= 0 || lifeMs > TOKEN_MAX_DAYS * DAY_MS) {
    return refuse(
      'identity.token-expiry-invalid',
      'invalid',
      `A token ends in the future, within ${TOKEN_MAX_DAYS} days.`,
      'expiresAt',
    );
  }
  return undefined;
}

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ACTIONS, isTokenAction } from '#libs/identity/src/domain/abilities.js';
import { refused } from '#libs/kernel/src/index.js';
import { reach } from '../../../cli/src/reach.js';
import { signInAs } from './sign-in.js';

const DAY_MS = 86_400_000;
/** Every domain with an action a token can carry: `applications.*`. */
const DOMAINS = new Set(ACTIONS.filter(isTokenAction).map((action) => `${action.split('.')[0]}.*`));
const answerSchema = z.object({ token: z.string() });

export interface TokenOptions {
  /** Actions or `domain.*`; everything a token can carry if absent. */
  readonly scopes?: readonly string[];
  readonly days?: number;
  readonly apiUrl?: string;
}

/** A token of a demo person, made by that person: signs in by the real flow and asks the API for it. */
export async function tokenAs(handle: string, options: TokenOptions = {}): Promise<string> {
  const session = await signInAs(handle, { apiUrl: options.apiUrl });
  const response = await reach(new URL('/api/v1/tokens', session.apiUrl), {
    method: 'POST',
    headers: {
      ...session.headers,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    body: JSON.stringify({
      name: 'plinth token',
      scopes: options.scopes ?? [...DOMAINS],
      expiresAt: new Date(Date.now() + (options.days ?? 1) * DAY_MS).toISOString(),
    }),
  });
  const body: unknown = await response.json();
  if (!response.ok) {
    const why = `No token for ${handle}: ${response.status} ${JSON.stringify(body)}`;
    refused('cli.server-refused', 'unavailable', why);
  }
  return answerSchema.parse(body).token;
}

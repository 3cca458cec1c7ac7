import OAuth2Strategy from 'passport-oauth2';
import { z } from 'zod';
import type { LinkableIdentity } from '#libs/identity/src/index.js';
import type { IdentityApiConfig } from './identity-api.config.js';

const TIMEOUT_MS = 10_000;
const profileSchema = z.object({
  id: z.union([z.number().int(), z.string().min(1)]),
  login: z.string().min(1),
});

/** The forge this installation links identities of, where one is configured. */
export interface Forge {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly userUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export function forgeOf(config: IdentityApiConfig): Forge | null {
  const {
    FORGE_AUTHORIZATION_URL: authorizationUrl,
    FORGE_TOKEN_URL: tokenUrl,
    FORGE_USER_URL: userUrl,
    FORGE_CLIENT_ID: clientId,
    FORGE_CLIENT_SECRET: clientSecret,
  } = config;
  if (authorizationUrl === undefined || tokenUrl === undefined || userUrl === undefined) return null;
  if (clientId === undefined || clientSecret === undefined) return null;
  return { authorizationUrl, tokenUrl, userUrl, clientId, clientSecret };
}

/**
 * OAuth code flow with state and PKCE against a forge. Asks for no scope: who the account belongs to is public there. The
 * access token is used once, for the profile, and kept nowhere.
 */
export function forgeStrategy(forge: Forge, callbackURL: string): OAuth2Strategy {
  const strategy = new OAuth2Strategy(
    {
      authorizationURL: forge.authorizationUrl,
      tokenURL: forge.tokenUrl,
      clientID: forge.clientId,
      clientSecret: forge.clientSecret,
      callbackURL,
      state: true,
      pkce: true,
      sessionKey: 'forge',
      customHeaders: { 'User-Agent': 'plinth' },
    },
    (_accessToken: string, _refreshToken: string, profile: unknown, done: OAuth2Strategy.VerifyCallback) => {
      const parsed = profileSchema.safeParse(profile);
      if (!parsed.success) {
        done(new Error('The forge sent no profile.'));
        return;
      }
      const identity: LinkableIdentity = {
        kind: 'forge',
        iss: new URL(forge.authorizationUrl).origin,
        sub: String(parsed.data.id),
        label: parsed.data.login,
        acr: null,
      };
      done(null, identity);
    },
  );
  strategy.userProfile = (accessToken, done) => {
    readProfile(forge.userUrl, accessToken).then(
      (profile) => done(null, profile),
      (error: unknown) => done(error),
    );
  };
  return strategy;
}

async function readProfile(url: string, accessToken: string): Promise<unknown> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json', 'user-agent': 'plinth' },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`The forge answered ${response.status}.`);
  return await response.json();
}

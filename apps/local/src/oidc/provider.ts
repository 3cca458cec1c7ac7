import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Configuration, JWKS } from 'oidc-provider';
import { Provider, interactionPolicy } from 'oidc-provider';
import type { DemoPerson } from '../demo/people.js';

/** The levels this issuer knows: a plain sign-in, and one confirmed anew with a second factor. */
export const PLAIN_ACR = 'urn:plinth:acr:plain';
export const STEPPED_UP_ACR = 'urn:plinth:acr:stepped-up';

export interface OidcSettings {
  readonly issuer: string;
  /** Where Plinth is: the one client, and the only address codes are sent to. */
  readonly publicUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly people: readonly DemoPerson[];
}

/** An OpenID provider for the one-machine run. Keys and sessions last as long as the process. */
export function createProvider(settings: OidcSettings): Provider {
  return new Provider(settings.issuer, configuration(settings));
}

function configuration({ publicUrl, clientId, clientSecret, people }: OidcSettings): Configuration {
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [new URL('/api/v1/sign-in/oidc/callback', publicUrl).href],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    jwks: signingKeys(),
    cookies: { keys: [randomBytes(24).toString('base64url')] },
    acrValues: [PLAIN_ACR, STEPPED_UP_ACR],
    claims: {
      openid: ['sub'],
      profile: ['nickname'],
      email: ['email', 'email_verified'],
      acr: null,
      amr: null,
      auth_time: null,
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false }, userinfo: { enabled: false } },
    interactions: {
      url: (_context, interaction) => `/interaction/${interaction.uid}`,
      policy: alwaysAsking(),
    },
    findAccount: (_context, sub) => {
      const person = people.find(({ handle }) => handle === sub);
      if (person === undefined) return undefined;
      return {
        accountId: sub,
        claims: () => ({ sub, nickname: person.publicName, email: person.email, email_verified: true }),
      };
    },
    // Our own client: nobody is asked for consent, what it may know is its one scope.
    loadExistingGrant: async (context) => {
      const { provider, session, client } = context.oidc;
      const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    ttl: {
      Session: 3_600,
      Interaction: 600,
      Grant: 3_600,
      AuthorizationCode: 60,
      IdToken: 600,
      AccessToken: 60,
    },
  };
}

/** Every sign-in shows the page with the demo people, so that one browser can be several of them. */
function alwaysAsking() {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  policy
    .get('login')
    ?.checks.add(
      new Check('always', 'Somebody has to be chosen', (context) =>
        context.oidc.result?.login === undefined ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return policy;
}

function signingKeys(): JWKS {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ format: 'jwk' });
  return { keys: [{ ...key, kty: 'RSA', use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') }] };
}

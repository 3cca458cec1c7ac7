import { DEMO_PEOPLE } from '../../apps/local/src/demo/people.js';
import { HANDLE_FIELD, SECOND_FACTOR_FIELD } from '../../apps/local/src/oidc/login-page.js';
import type { OidcSettings, RunningOidc } from '../../apps/local/src/oidc/server.js';
import { startOidc } from '../../apps/local/src/oidc/server.js';
import { CookieJar } from '../../apps/local/src/cli/cookie-jar.js';
import { freePort } from '../../apps/local/src/ports.js';

/** The real local provider on a free port; codes go to `publicUrl`. */
export async function startProvider(
  publicUrl: string,
  issuerPort?: number,
): Promise<RunningOidc & { readonly settings: OidcSettings }> {
  const settings: OidcSettings = {
    issuer: `http://127.0.0.1:${issuerPort ?? (await freePort())}`,
    publicUrl,
    clientId: 'plinth',
    clientSecret: 'plinth-local',
    people: DEMO_PEOPLE,
  };
  return { ...(await startOidc(settings)), settings };
}

/**
 * Goes through the provider's pages as one person and answers where it sends the browser in the end: the callback with code,
 * state and iss.
 */
export async function passProvider(
  authorizationUrl: string,
  person: { readonly handle: string; readonly secondFactor?: boolean },
): Promise<URL> {
  const jar = new CookieJar();
  let url = authorizationUrl;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < 8; step += 1) {
    const response = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie: jar.header(url) },
      ...(form === undefined ? {} : { body: form }),
      redirect: 'manual',
    });
    jar.keep(url, response.headers.getSetCookie());
    const location = response.headers.get('location');
    if (location === null) {
      if (form !== undefined || response.status !== 200) {
        throw new Error(`The provider answered ${response.status}: ${await response.text()}`);
      }
      form = new URLSearchParams({ [HANDLE_FIELD]: person.handle });
      if (person.secondFactor !== false) form.set(SECOND_FACTOR_FIELD, 'on');
      continue;
    }
    form = undefined;
    const next = new URL(location, url);
    if (next.pathname.endsWith('/callback')) return next;
    url = next.href;
  }
  throw new Error('The provider went round in circles.');
}

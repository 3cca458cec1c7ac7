import { readConfig } from '../config.js';
import { HANDLE_FIELD, SECOND_FACTOR_FIELD } from '../oidc/login-page.js';
import { currentRun } from '../run-file.js';
import { CookieJar } from './cookie-jar.js';

const MAX_STEPS = 12;
const SESSION_COOKIE = /^(__Host-)?plinth=/;

/** A session somebody opened: `headers` go with every request of it. */
export interface SignedIn {
  readonly apiUrl: string;
  /** `name=value` */
  readonly cookie: string;
  readonly headers: { readonly cookie: string; readonly origin: string };
}

export interface SignInOptions {
  /** Steps the session up for this purpose, such as `motion:<id>`. */
  readonly purpose?: string;
  /** Where Plinth is; the running one-machine fund if absent. */
  readonly apiUrl?: string;
  /** A session to step up instead of opening a new one. */
  readonly session?: SignedIn;
}

/**
 * Signs a demo person in as a browser does: authorization code flow with PKCE over the local provider, its login form sent
 * like any other. With `purpose` the session is then stepped up, again at the provider.
 */
export async function signInAs(handle: string, options: SignInOptions = {}): Promise<SignedIn> {
  const apiUrl = options.session?.apiUrl ?? options.apiUrl ?? (await runningApi());
  const jar = new CookieJar();
  if (options.session === undefined)
    await walk(jar, `${apiUrl}/api/v1/sign-in/oidc?returnTo=/`, apiUrl, handle);
  else jar.keep(apiUrl, [`${options.session.cookie}; Path=/`]);
  if (options.purpose !== undefined) {
    const query = new URLSearchParams({ purpose: options.purpose, returnTo: '/' });
    await walk(jar, `${apiUrl}/api/v1/step-up/oidc?${query.toString()}`, apiUrl, handle);
  }
  const cookie = jar.find(SESSION_COOKIE);
  if (cookie === undefined) throw new Error(`${handle} could not sign in: no session came back.`);
  return { apiUrl, cookie, headers: { cookie, origin: new URL(apiUrl).origin } };
}

/** Follows the redirects until the API sends the browser to a page of its own. */
async function walk(jar: CookieJar, start: string, apiUrl: string, handle: string): Promise<void> {
  let url = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const response = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      headers: { cookie: jar.header(url) },
      ...(form === undefined ? {} : { body: form }),
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    });
    jar.keep(url, response.headers.getSetCookie());
    const location = response.headers.get('location');
    const isLoginPage = response.status === 200 && new URL(url).pathname.startsWith('/interaction/');
    if (location === null && !(isLoginPage && form === undefined)) {
      const problem = (await response.text()).slice(0, 300);
      throw new Error(
        `${handle} could not sign in: ${response.status} from ${new URL(url).pathname}. ${problem}`,
      );
    }
    await response.body?.cancel();
    if (location === null) {
      form = new URLSearchParams({ [HANDLE_FIELD]: handle, [SECOND_FACTOR_FIELD]: 'on' });
      continue;
    }
    form = undefined;
    url = new URL(location, url).href;
    if (url === new URL('/', apiUrl).href) return;
  }
  throw new Error(`${handle} could not sign in: too many redirects.`);
}

async function runningApi(): Promise<string> {
  const run = await currentRun(readConfig().home);
  if (run === null) throw new Error('Nothing runs here. Start it with npm start.');
  return run.apiUrl;
}

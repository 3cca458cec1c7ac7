import { setTimeout as pause } from 'node:timers/promises';
import { refused } from '#libs/kernel/src/index.js';
import { reach } from '../../../cli/src/reach.js';
import { HANDLE_FIELD, SECOND_FACTOR_FIELD } from '../oidc/login-page.js';
import { runningPlinth } from '../running.js';
import { CookieJar } from './cookie-jar.js';
import { pauseOf } from './retry-after.js';

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
 * like any other. With `purpose` the session is then stepped up, again at the provider. Where either is told by a 503 to come again
 * later, it waits, and begins anew, once. Refuses `cli.nothing-runs`, `cli.server-unreachable` and `cli.sign-in-failed`.
 */
export async function signInAs(handle: string, options: SignInOptions = {}): Promise<SignedIn> {
  const apiUrl = options.session?.apiUrl ?? options.apiUrl ?? (await runningPlinth()).apiUrl;
  let jar = new CookieJar();
  if (options.session === undefined)
    jar = await walk(jar, `${apiUrl}/api/v1/sign-in/oidc?returnTo=/`, apiUrl, handle);
  else jar.keep(apiUrl, [`${options.session.cookie}; Path=/`]);
  if (options.purpose !== undefined) {
    const query = new URLSearchParams({ purpose: options.purpose, returnTo: '/' });
    jar = await walk(jar, `${apiUrl}/api/v1/step-up/oidc?${query.toString()}`, apiUrl, handle);
  }
  const cookie = jar.find(SESSION_COOKIE);
  if (cookie === undefined) notSignedIn(`${handle} could not sign in: no session came back.`);
  return { apiUrl, cookie, headers: { cookie, origin: new URL(apiUrl).origin } };
}

/** The walk met a 503 that says after how long to come again. */
class ComeAgain extends Error {
  constructor(
    message: string,
    readonly pauseMs: number,
  ) {
    super(message);
    this.name = 'ComeAgain';
  }
}

/**
 * The jar after the walk. Begun anew, it has the cookies of the beginning: a step-up starts from the session, and what a broken walk
 * left must not stand in the way of the next.
 */
async function walk(jar: CookieJar, start: string, apiUrl: string, handle: string): Promise<CookieJar> {
  try {
    return await walkOnce(jar.copy(), start, apiUrl, handle);
  } catch (error) {
    if (!(error instanceof ComeAgain)) throw error;
    await pause(error.pauseMs);
    return await walkOnce(jar.copy(), start, apiUrl, handle).catch((again: unknown) => {
      if (again instanceof ComeAgain) notSignedIn(again.message);
      throw again;
    });
  }
}

/** Follows the redirects until the API sends the browser to a page of its own. */
async function walkOnce(jar: CookieJar, start: string, apiUrl: string, handle: string): Promise<CookieJar> {
  let url = start;
  let form: URLSearchParams | undefined;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const response = await reach(new URL(url), {
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
      const message = `${handle} could not sign in: ${response.status} from ${new URL(url).pathname}. ${problem}`;
      const pauseMs = pauseOf(response, Date.now());
      if (pauseMs === null) notSignedIn(message);
      throw new ComeAgain(message, pauseMs);
    }
    await response.body?.cancel();
    if (location === null) {
      form = new URLSearchParams({ [HANDLE_FIELD]: handle, [SECOND_FACTOR_FIELD]: 'on' });
      continue;
    }
    form = undefined;
    url = new URL(location, url).href;
    if (url === new URL('/', apiUrl).href) return jar;
  }
  return notSignedIn(`${handle} could not sign in: too many redirects.`);
}

function notSignedIn(why: string): never {
  return refused('cli.sign-in-failed', 'unavailable', why);
}

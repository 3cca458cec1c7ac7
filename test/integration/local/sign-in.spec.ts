import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signInAs } from '../../../apps/local/src/cli/sign-in.js';

const SIGN_IN = '/api/v1/sign-in/oidc';
const STEP_UP = '/api/v1/step-up/oidc';
const PROBLEM = JSON.stringify({
  code: 'identity.provider-unavailable',
  detail: 'The sign-in provider does not answer.',
});

interface Failure {
  readonly status: number;
  readonly retryAfter?: string;
}

/** What is asked for, in order: method and path, with the cookies sent. */
let asked: { readonly what: string; readonly cookie: string; readonly at: number }[] = [];
/** What the next requests of a path are answered with instead. */
let failures: Record<string, Failure[]> = {};

/** API and sign-in provider in one, as far as the walk sees them: every step leads to the next and leaves a cookie. */
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const cookie = request.headers.cookie ?? '';
  asked.push({ what: `${request.method ?? ''} ${pathname}`, cookie, at: performance.now() });
  const failure = failures[pathname]?.shift();
  if (failure === undefined) step(request, response, pathname);
  else {
    response.writeHead(failure.status, {
      'Set-Cookie': 'broken=walk; Path=/',
      ...(failure.retryAfter === undefined ? {} : { 'Retry-After': failure.retryAfter }),
    });
    response.end(PROBLEM);
  }
});

function step(request: IncomingMessage, response: ServerResponse, pathname: string): void {
  const [, way = ''] = /(sign-in|step-up)/.exec(pathname) ?? [];
  const to = (location: string, ...cookies: string[]) =>
    response.writeHead(303, { Location: location, 'Set-Cookie': cookies }).end();
  if (pathname.endsWith('/oidc')) to(`/interaction/${way}`, 'state=kept; Path=/');
  else if (pathname.endsWith('/callback')) to('/', `plinth=${way}; Path=/`, 'state=; Path=/; Max-Age=0');
  else if (request.method === 'POST') to(`/api/v1/${way}/oidc/callback`);
  else response.end('<form method="post"></form>');
}

let apiUrl: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  asked = [];
  failures = {};
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const walkOf = (way: string) => [
  `GET /api/v1/${way}/oidc`,
  `GET /interaction/${way}`,
  `POST /interaction/${way}`,
  `GET /api/v1/${way}/oidc/callback`,
];
const paths = () => asked.map(({ what }) => what);

describe('a sign-in that is told to come again', () => {
  it('waits as long as it was told and begins anew, once', async () => {
    failures = { [SIGN_IN]: [{ status: 503, retryAfter: '1' }] };
    expect((await signInAs('maintainer', { apiUrl })).cookie).toBe('plinth=sign-in');
    expect(paths()).toEqual([`GET ${SIGN_IN}`, ...walkOf('sign-in')]);
    const [first, second] = asked;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(990);
    expect([first?.cookie, second?.cookie]).toEqual(['', '']);
  });

  it('begins at the beginning where the last step failed, without what that walk left', async () => {
    failures = { [`${SIGN_IN}/callback`]: [{ status: 503, retryAfter: '0' }] };
    expect((await signInAs('maintainer', { apiUrl })).cookie).toBe('plinth=sign-in');
    expect(paths()).toEqual([...walkOf('sign-in'), ...walkOf('sign-in')]);
    const sent = ['', 'state=kept', 'state=kept', 'state=kept'];
    expect(asked.map(({ cookie }) => cookie)).toEqual([...sent, ...sent]);
  });

  it('fails with the answer of the second time', async () => {
    failures = {
      [SIGN_IN]: [
        { status: 503, retryAfter: '0' },
        { status: 503, retryAfter: '0' },
      ],
    };
    await expect(signInAs('maintainer', { apiUrl })).rejects.toMatchObject({
      refusal: {
        code: 'cli.sign-in-failed',
        message: `maintainer could not sign in: 503 from ${SIGN_IN}. ${PROBLEM}`,
      },
    });
    expect(paths()).toEqual([`GET ${SIGN_IN}`, `GET ${SIGN_IN}`]);
  });

  it.each([
    { status: 500, retryAfter: '0' },
    { status: 429, retryAfter: '0' },
    { status: 422, retryAfter: '0' },
    { status: 503 },
  ])('is not begun anew for %j', async (failure) => {
    failures = { [SIGN_IN]: [failure] };
    await expect(signInAs('maintainer', { apiUrl })).rejects.toThrow(
      `maintainer could not sign in: ${failure.status} from ${SIGN_IN}. ${PROBLEM}`,
    );
    expect(paths()).toEqual([`GET ${SIGN_IN}`]);
  });
});

describe('a sign-in that nobody answers', () => {
  it('says so', async () => {
    await expect(signInAs('maintainer', { apiUrl: 'http://127.0.0.1:9' })).rejects.toMatchObject({
      refusal: { code: 'cli.server-unreachable', path: 'http://127.0.0.1:9' },
    });
  });
});

describe('a step-up that is told to come again', () => {
  const PURPOSE = { purpose: 'motion:7' };

  it('begins anew from the session it was given', async () => {
    const cookie = 'plinth=open';
    const session = { apiUrl, cookie, headers: { cookie, origin: apiUrl } };
    failures = { [`${STEP_UP}/callback`]: [{ status: 503, retryAfter: '0' }] };
    expect((await signInAs('maintainer', { session, ...PURPOSE })).cookie).toBe('plinth=step-up');
    expect(paths()).toEqual([...walkOf('step-up'), ...walkOf('step-up')]);
    expect(asked.filter(({ what }) => what === `GET ${STEP_UP}`).map((one) => one.cookie)).toEqual([
      cookie,
      cookie,
    ]);
  });

  it('does not sign in again, and has a second try of its own', async () => {
    failures = {
      [SIGN_IN]: [{ status: 503, retryAfter: '0' }],
      [STEP_UP]: [{ status: 503, retryAfter: '0' }],
    };
    expect((await signInAs('maintainer', { apiUrl, ...PURPOSE })).cookie).toBe('plinth=step-up');
    expect(paths()).toEqual([`GET ${SIGN_IN}`, ...walkOf('sign-in'), `GET ${STEP_UP}`, ...walkOf('step-up')]);
    expect(asked.filter(({ what }) => what === `GET ${STEP_UP}`).map(({ cookie }) => cookie)).toEqual([
      'plinth=sign-in',
      'plinth=sign-in',
    ]);
  });
});

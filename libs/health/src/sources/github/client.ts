import type { Octokit } from '@octokit/rest';
import type Bottleneck from 'bottleneck';
import type { Egress, EgressScheme } from '#libs/egress/src/index.js';
import { schemesOf } from '#libs/egress/src/index.js';

const MAX_ANSWER_BYTES = 20_000_000;
const TIMEOUT_MS = 60_000;
/** Requests under way at once, of one token. GitHub allows a hundred of everybody together and asks for few. */
const CONCURRENT = 10;
/** What another try at once may help: not a limit, which is waited out in plain sight, nor a query that is too large. */
const DO_NOT_RETRY = [400, 401, 403, 404, 409, 410, 422, 429, 451, 502];

/** How a client says who it is: by a token, or as the installation of a GitHub App. */
export type GithubAuth =
  | { readonly token: string }
  | { readonly appId: string; readonly privateKey: string; readonly installationId: string };

export interface ClientOptions {
  readonly auth: GithubAuth;
  /** Names the token's own queue; without one all tokens of the process would share it. */
  readonly id: string;
  /** Null for github.com itself. */
  readonly apiUrl: string | null;
  /** Before the one retry of a request that failed on its way. */
  readonly retryBaseMs: number;
}

type Groups = Readonly<Record<'global' | 'write', Bottleneck.Group>>;
let groups: Promise<Groups> | null = null;

/**
 * An Octokit whose every request goes through egress, in its token's own queue. It does not wait out limits: the workflow
 * does. Loaded when first asked, so that an app that only shows evidence does not carry a forge client.
 */
export async function githubClient(egress: Egress, options: ClientOptions): Promise<Octokit> {
  const { Octokit: Rest } = await import('@octokit/rest');
  const { retry } = await import('@octokit/plugin-retry');
  const { throttling } = await import('@octokit/plugin-throttling');
  // Inside the others, which look into answers.
  const Client = Rest.plugin(plainJson, retry, throttling);
  const schemes = schemesOf(options.apiUrl ?? 'https:');
  return new Client({
    ...(await authOf(options.auth)),
    userAgent: 'plinth',
    ...(options.apiUrl === null ? {} : { baseUrl: options.apiUrl }),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    retry: { retries: 1, doNotRetry: DO_NOT_RETRY, retryAfterBaseValue: options.retryBaseMs },
    throttle: {
      id: options.id,
      ...(await (groups ??= queues())),
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
    request: { fetch: egressFetch(egress, schemes), parseSuccessResponseBody: false },
  });
}

/** The plugin sends GraphQL through its queue for writes, one request a second; ours only reads. */
async function queues(): Promise<Groups> {
  const { default: Limiter } = await import('bottleneck');
  const group = (id: string) => new Limiter.Group({ id, maxConcurrent: CONCURRENT, timeout: 120_000 });
  return { global: group('github'), write: group('github-queries') };
}

async function authOf(auth: GithubAuth): Promise<object> {
  if ('token' in auth) return { auth: auth.token };
  const { createAppAuth } = await import('@octokit/auth-app');
  return { authStrategy: createAppAuth, auth };
}

/**
 * Octokit reads every answer for integers that a number does not hold, by an expression over its whole text: half a millisecond
 * and more of a large one, for what GitHub does not send. The platform's own parser reads it here. What does not parse stays text.
 */
function plainJson({ hook }: Pick<Octokit, 'hook'>): void {
  hook.after('request', async (response) => {
    const body = response.data as ReadableStream | null | '';
    Object.assign(response, { data: parsed(await new Response(body).text()) });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function quiet(): void {}

/** What may be asked twice where a kept connection turns out to be closed: not the token of an installation, which is made by asking. */
function isReading(method: string, url: string): boolean {
  return method === 'GET' || method === 'HEAD' || new URL(url).pathname.endsWith('/graphql');
}

/** The part of `fetch` that Octokit uses, over egress. A redirect is an answer: it says that the repository has moved. */
function egressFetch(egress: Egress, schemes: readonly EgressScheme[]) {
  return async (
    url: string,
    init: { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal },
  ): Promise<Response> => {
    const answer = await egress.call(url, {
      method: (init.method ?? 'GET') as 'GET' | 'POST',
      headers: init.headers ?? {},
      ...(init.body === undefined ? {} : { body: init.body }),
      ...(init.signal === undefined ? {} : { signal: init.signal }),
      schemes,
      maxBytes: MAX_ANSWER_BYTES,
      timeoutMs: TIMEOUT_MS,
      followsRedirects: false,
      keepsConnection: isReading(init.method ?? 'GET', url),
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of [value ?? []].flat()) headers.append(name, one);
    }
    const hasBody = answer.status !== 204 && answer.status !== 304;
    return new Response(hasBody ? new Uint8Array(answer.body) : null, { status: answer.status, headers });
  };
}

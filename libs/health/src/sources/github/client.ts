import { createHash } from 'node:crypto';
import type { Octokit } from '@octokit/rest';
import type { Egress, EgressScheme } from '#libs/egress/src/index.js';

export interface GithubConfig {
  readonly token: string;
  /** Null for github.com itself. */
  readonly apiUrl: string | null;
}

const MAX_ANSWER_BYTES = 20_000_000;

/** An Octokit whose every request goes through egress. It does not wait out limits: the workflow does, in plain sight. */
export async function githubClient(egress: Egress, config: GithubConfig): Promise<Octokit> {
  // Loaded when first asked, so that an app that only shows evidence does not carry a forge client.
  const { Octokit: Rest } = await import('@octokit/rest');
  const { retry } = await import('@octokit/plugin-retry');
  const { throttling } = await import('@octokit/plugin-throttling');
  const Client = Rest.plugin(retry, throttling);
  const schemes: readonly EgressScheme[] =
    config.apiUrl?.startsWith('http://') === true ? ['http'] : ['https'];
  return new Client({
    auth: config.token,
    userAgent: 'plinth',
    ...(config.apiUrl === null ? {} : { baseUrl: config.apiUrl }),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    retry: { enabled: false },
    throttle: {
      // One queue a token; without an id all tokens of the process would share one.
      id: createHash('sha256').update(config.token).digest('hex').slice(0, 16),
      onRateLimit: () => false,
      onSecondaryRateLimit: () => false,
    },
    request: { fetch: egressFetch(egress, schemes) },
  });
}

function quiet(): void {}

/** The part of `fetch` that Octokit uses, over egress. */
function egressFetch(egress: Egress, schemes: readonly EgressScheme[]) {
  return async (
    url: string,
    init: { method?: string; headers?: Record<string, string>; body?: string },
  ): Promise<Response> => {
    const answer = await egress.call(url, {
      method: (init.method ?? 'GET') as 'GET' | 'POST',
      headers: init.headers ?? {},
      ...(init.body === undefined ? {} : { body: init.body }),
      schemes,
      maxBytes: MAX_ANSWER_BYTES,
      timeoutMs: 60_000,
      // A renamed repository answers REST calls by a redirect to its id.
      maxRedirects: 3,
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of [value ?? []].flat()) headers.append(name, one);
    }
    const hasBody = answer.status !== 204 && answer.status !== 304;
    return new Response(hasBody ? new Uint8Array(answer.body) : null, { status: answer.status, headers });
  };
}

import { randomUUID } from 'node:crypto';
import createClient from 'openapi-fetch';
import type { Client } from 'openapi-fetch';
import type { components, paths } from '../../../cli/src/api-schema.js';
import type { SignedIn } from '../cli/sign-in.js';
import { signInAs } from '../cli/sign-in.js';

export type Api = Client<paths>;

/** A refusal the API answered, as far as a story or a test looks at it. */
export class ApiProblem extends Error {
  constructor(
    readonly who: string,
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(`${who}: ${status} ${code}: ${detail}`);
    this.name = 'ApiProblem';
  }
}

/** Nobody here asks for a preview: what comes back is the thing itself. */
type Done<T> = Exclude<T, components['schemas']['Preview']>;

interface Answer<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** A demo person at work: a real session, opened by the real sign-in, and the generated client on top of it. */
export class Actor {
  readonly api: Api;
  private steppingUp: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly handle: string,
    readonly apiUrl: string,
    private session: SignedIn,
  ) {
    this.api = createClient<paths>({ baseUrl: apiUrl });
    this.api.use({
      onRequest: ({ request }) => {
        for (const [name, value] of Object.entries(this.session.headers)) request.headers.set(name, value);
        if (request.method === 'POST' && !request.headers.has('idempotency-key')) {
          request.headers.set('idempotency-key', randomUUID());
        }
        return request;
      },
    });
  }

  static async signIn(handle: string, apiUrl: string): Promise<Actor> {
    return new Actor(handle, apiUrl, await signInAs(handle, { apiUrl }));
  }

  /** The answer, or the problem as an error. */
  async do<T>(call: Promise<Answer<T>>): Promise<Done<T>> {
    const { data, error, response } = await call;
    if (response.ok) return data as Done<T>;
    const problem = (error ?? {}) as { code?: string; detail?: string; errors?: unknown };
    const fields = problem.errors === undefined ? '' : ` ${JSON.stringify(problem.errors)}`;
    const detail = `${problem.detail ?? ''}${fields} (${new URL(response.url).pathname})`;
    throw new ApiProblem(this.handle, response.status, problem.code ?? 'unknown', detail);
  }

  /** A file of the API, as bytes. */
  async file(path: string): Promise<Uint8Array> {
    const response = await fetch(new URL(path, this.apiUrl), { headers: this.session.headers });
    if (!response.ok) throw new ApiProblem(this.handle, response.status, 'unknown', path);
    return new Uint8Array(await response.arrayBuffer());
  }

  /** The same in a session stepped up for one purpose, such as `motion:<id>`: again at the sign-in provider, one at a time. */
  async doSteppedUp<T>(purpose: string, call: () => Promise<Answer<T>>): Promise<Done<T>> {
    const turn = this.steppingUp.then(async () => {
      this.session = await signInAs(this.handle, { apiUrl: this.apiUrl, purpose, session: this.session });
      return await this.do(call());
    });
    this.steppingUp = turn.catch(() => undefined);
    return await turn;
  }
}

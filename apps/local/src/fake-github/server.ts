import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Behaviour, Script } from './behaviour.js';
import { answerStatus, withErrors } from './behaviour.js';
import { GraphqlEndpoint } from './graphql.js';
import type { LimitOptions, Resource } from './limits.js';
import { Limits } from './limits.js';
import type { FakeRepository } from './repository.js';
import type { FakeApp, RestAnswer } from './rest.js';
import { aboutPath, eventsOf, installationToken } from './rest.js';

/** A request the stand-in received, and how it was answered. */
export interface Received {
  readonly path: string;
  readonly token: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Null where no answer went out whole. */
  status: number | null;
  points: number;
}

export interface FakeGithubOptions extends LimitOptions {
  /** How long an answer takes, with what computing it takes. */
  readonly latencyMs?: number;
  readonly script?: Script;
  readonly app?: FakeApp;
}

/**
 * A stand-in for GitHub's API on loopback: GraphQL executed by graphql-js on GitHub's published schema, so that an unknown
 * field fails here as it would there; the REST endpoints that are used; limits, ETags bound to their token, renames; and
 * everything a forge does when it does not answer.
 */
export class FakeGithub {
  readonly received: Received[] = [];
  readonly limits: Limits;
  /** Most requests under way at once. */
  peak = 0;
  private underWay = 0;
  private readonly scripted: Behaviour[] = [];
  private readonly occasions = new Map<string, number>();
  private readonly graphql: GraphqlEndpoint;
  private readonly server = createServer((request, response) => {
    this.underWay += 1;
    this.peak = Math.max(this.peak, this.underWay);
    response.once('close', () => (this.underWay -= 1));
    this.answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });

  /** The list may be changed while the stand-in runs: the world goes on. */
  constructor(
    readonly repositories: FakeRepository[],
    private readonly options: FakeGithubOptions = {},
  ) {
    this.limits = new Limits(options);
    this.graphql = new GraphqlEndpoint(repositories);
  }

  async listen(port = 0): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next answers are these, one each, whoever asks for what. */
  next(...behaviours: readonly Behaviour[]): void {
    this.scripted.push(...behaviours);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrivedAt = performance.now();
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    const isGraphql = request.method === 'POST' && url.pathname === '/graphql';
    const text = await bodyOf(request);
    const asked = isGraphql
      ? (JSON.parse(text) as { query: string; variables: Received['variables'] })
      : null;
    const token = (request.headers.authorization ?? '').replace(/^(token|bearer) */i, '');
    const received = {
      path: url.pathname,
      token,
      variables: asked?.variables ?? {},
      status: null,
      points: 0,
    };
    this.received.push(received);
    const behaviour = this.scripted.shift() ?? this.mishap(received, isGraphql);
    if (behaviour?.kind === 'slow') await pause(behaviour.ms);
    const reply = this.reply(
      response,
      received,
      behaviour,
      () =>
        installationToken(this.options.app ?? null, url.pathname, token) ??
        (token === '' || this.limits.isDead(token)
          ? { status: 401, body: { message: 'Bad credentials', status: '401' } }
          : null) ??
        (asked === null
          ? this.rest(url, token, request.headers['if-none-match'])
          : this.query(asked, received, behaviour)),
    );
    const { latencyMs } = this.options;
    if (latencyMs !== undefined) await pause(Math.max(0, arrivedAt + latencyMs - performance.now()));
    reply();
  }

  /** What goes out, ready to be sent. */
  private reply(
    response: ServerResponse,
    received: Received,
    behaviour: Behaviour | null,
    honest: () => RestAnswer,
  ): () => void {
    switch (behaviour?.kind) {
      case 'silence':
        return () => undefined;
      case 'reset':
        return () => void response.destroy();
      case 'status':
        return () => {
          Object.assign(received, { status: behaviour.status });
          answerStatus(response, behaviour);
        };
      default: {
        const { body, ...head } = honest();
        const text = body === null ? '' : JSON.stringify(body);
        return () => this.send(response, received, { ...head, text }, behaviour);
      }
    }
  }

  private query(
    { query, variables }: { query: string; variables: Received['variables'] },
    received: Received,
    behaviour: Behaviour | null,
  ): RestAnswer {
    const { token } = received;
    const points = this.graphql.points(query, variables);
    if (!this.limits.spend(token, 'graphql', points)) {
      const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }];
      return { status: 200, body: { errors }, headers: this.limits.headers(token, 'graphql') };
    }
    received.points = points;
    const result = this.graphql.execute(query, variables, { cost: points, ...this.limits.state(token) });
    const body = behaviour?.kind === 'graphql-errors' ? withErrors(result, behaviour) : result;
    return { status: 200, body, headers: this.limits.headers(token, 'graphql') };
  }

  /** An answer that has not changed costs nothing: 304 to whoever holds its ETag under the same token. */
  private rest(url: URL, token: string, ifNoneMatch: string | undefined): RestAnswer {
    const answer = eventsOf(this.repositories, url) ?? {
      status: 404,
      body: { message: 'Not Found', status: '404' },
    };
    const text = JSON.stringify(answer.body);
    const etag = `W/"${createHash('sha256').update(`${token} ${text}`).digest('hex')}"`;
    const resource: Resource = 'core';
    if (answer.status === 200 && ifNoneMatch === etag) {
      return { status: 304, body: null, headers: { ...this.limits.headers(token, resource), etag } };
    }
    if (!this.limits.spend(token, resource, 1)) {
      const message = 'API rate limit exceeded';
      return { status: 403, body: { message, status: '403' }, headers: this.limits.headers(token, resource) };
    }
    const headers = { ...answer.headers, ...this.limits.headers(token, resource) };
    return { ...answer, headers: answer.status === 200 ? { ...headers, etag } : headers };
  }

  private send(
    response: ServerResponse,
    received: Received,
    answer: Omit<RestAnswer, 'body'> & { readonly text: string },
    behaviour: Behaviour | null,
  ): void {
    const text = behaviour?.kind === 'garbled' ? answer.text.slice(0, answer.text.length >> 1) : answer.text;
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      ...answer.headers,
      ...(answer.status === 304 ? {} : { 'content-length': Buffer.byteLength(text) }),
    });
    if (behaviour?.kind === 'truncated') {
      response.write(text.slice(0, text.length >> 1), () => response.destroy());
      return;
    }
    received.status = answer.status;
    response.end(text);
  }

  private mishap({ path, variables }: Received, isGraphql: boolean): Behaviour | null {
    const { script } = this.options;
    if (script === undefined) return null;
    const about = isGraphql ? aboutVariables(variables) : aboutPath(path);
    const number = this.occasions.get(about) ?? 0;
    this.occasions.set(about, number + 1);
    return script({ about, number, isGraphql });
  }
}

function aboutVariables({ owner, name }: Received['variables']): string {
  return `${String(owner)}/${String(name)}`.toLowerCase();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Readable } from 'node:stream';
import type { Agent, Dispatcher } from 'undici';
import { request } from 'undici';
import { Refused, accepted, isRefusal, refuse, refused } from '#libs/kernel/src/index.js';
import { Connections, single } from './connections.js';
import type { Destination, EgressPolicy, EgressScheme } from './domain/destination.js';
import { vetAddresses, vetUrl } from './domain/destination.js';

export interface EgressCall {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Default https only. */
  readonly schemes?: readonly EgressScheme[];
  readonly maxBytes?: number;
  /** For everything together: resolving, connecting, redirects and the whole body. */
  readonly timeoutMs?: number;
  readonly maxRedirects?: number;
  /** False: a redirect is the answer. Default true. */
  readonly followsRedirects?: boolean;
  /** Ends the call before its time: whoever asked has gone away. */
  readonly signal?: AbortSignal;
  /** Trusted certificates beside the system's, for a service with its own authority. */
  readonly ca?: string;
  /**
   * The connection stays open for the next call to the same vetted address. For reading only: where a kept one turns out to be
   * closed already, the call is made once more.
   */
  readonly keepsConnection?: boolean;
}

export interface EgressAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
  /** Address of the last hop. */
  readonly url: string;
}

/** Takes an answer as it arrives. */
export type Take<T> = (head: Omit<EgressAnswer, 'body'>, body: AsyncIterable<Buffer>) => Promise<T>;

/** A destination with the address that was vetted: connect there and nowhere else. */
export interface Vetted extends Destination {
  readonly address: string;
}

export type Resolver = (host: string) => Promise<readonly string[]>;

/** A resolver that does not answer must not hold a caller that vets without calling. */
const LOOKUP_TIMEOUT_MS = 5_000;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** How a connection ends that the other side closed before it took the call. */
const WAS_CLOSED = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
const SECRET_HEADERS = new Set(['authorization', 'cookie', 'proxy-authorization']);

async function resolveAll(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

/** Every outgoing call to an address somebody gave us goes through here (ASVS 1.3.6, 13.2.4, 15.3.2). */
export class Egress {
  private readonly connections = new Connections();

  constructor(
    private readonly policy: EgressPolicy,
    private readonly resolve: Resolver = resolveAll,
  ) {}

  /** Every call is refused, so whoever could call later need not begin. */
  get isOff(): boolean {
    return !this.policy.isOn;
  }

  /** Vets an address and resolves it; raises the refusal. For callers that connect themselves (git). */
  async vet(url: string, schemes: readonly EgressScheme[] = ['https']): Promise<Vetted> {
    const destination = accepted(vetUrl(url, schemes, this.policy));
    const addresses = isIP(destination.host) === 0 ? await this.lookUp(destination.host) : [destination.host];
    return { ...destination, address: accepted(vetAddresses(destination, addresses)) };
  }

  /** One call with its redirects, each vetted anew; body capped in size, the whole capped in time. */
  async call(url: string, call: EgressCall = {}): Promise<EgressAnswer> {
    return this.download(url, call, async (head, body) => {
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk);
      return { ...head, body: Buffer.concat(chunks) };
    });
  }

  /**
   * A call whose answer may be too large to hold: `take` is given what heads it and the body as it arrives, under the same
   * caps. What `take` raises comes out as it is.
   */
  async download<T>(url: string, call: EgressCall, take: Take<T>): Promise<T> {
    const timeout = AbortSignal.timeout(call.timeoutMs ?? 15_000);
    const signal = call.signal === undefined ? timeout : AbortSignal.any([timeout, call.signal]);
    let raised: { readonly error: unknown } | null = null;
    const guarded: Take<T> = async (head, body) => {
      try {
        return await take(head, marked(body));
      } catch (error) {
        if (!(error instanceof BodyBroke)) raised = { error };
        throw error;
      }
    };
    try {
      signal.throwIfAborted();
      return await untilAborted(signal, this.follow(url, call, signal, guarded));
    } catch (error) {
      const cause = error instanceof BodyBroke ? error.cause : error;
      if (cause instanceof Refused) throw cause;
      if (call.signal?.aborted === true)
        return refused('egress.aborted', 'unavailable', 'The call was given up.');
      if (timeout.aborted) return refused('egress.timeout', 'unavailable', 'The call took too long.');
      if (raised !== null) throw error;
      throw new Refused(refuse('egress.failed', 'unavailable', `The call failed: ${reasonOf(cause)}`));
    }
  }

  private async follow<T>(url: string, call: EgressCall, signal: AbortSignal, take: Take<T>): Promise<T> {
    let target = url;
    let hop = call;
    for (let redirects = 0; redirects <= (call.maxRedirects ?? 3); redirects += 1) {
      const vetted = await this.vet(target, call.schemes);
      const answer = await this.exchange(vetted, hop, signal, take);
      if (!('location' in answer)) return answer.value;
      const { status, location } = answer;
      const next = URL.canParse(location, vetted.url) ? new URL(location, vetted.url).href : location;
      hop = redirected(hop, status, vetted.url, next);
      target = next;
    }
    return refused('egress.too-many-redirects', 'unavailable', 'The address redirects too often.');
  }

  private async exchange<T>(
    { url, address }: Vetted,
    call: EgressCall,
    signal: AbortSignal,
    take: Take<T>,
  ): Promise<Exchanged<T>> {
    const route = { origin: new URL(url).origin, address, ca: call.ca };
    const send = (dispatcher: Dispatcher) =>
      request(url, {
        method: call.method ?? 'GET',
        headers: { 'user-agent': 'plinth', 'accept-encoding': 'identity', ...call.headers },
        body: call.body ?? null,
        ...{ dispatcher, signal },
      });
    let own: Agent | null = null;
    const sendAlone = () => send((own = single(route)));
    const sendKept = () =>
      send(this.connections.to(route)).catch((error: unknown) => {
        if (signal.aborted || !WAS_CLOSED.has(codeOf(error))) throw error;
        return sendAlone();
      });
    let body: Readable | null = null;
    try {
      const answer = await (call.keepsConnection === true ? sendKept() : sendAlone());
      body = answer.body;
      const { statusCode, headers } = answer;
      const { location } = headers;
      const isRedirect = call.followsRedirects !== false && REDIRECTS.has(statusCode);
      if (isRedirect && typeof location === 'string') return { status: statusCode, location };
      const head = { status: statusCode, headers, url };
      return { value: await take(head, capped(body, call.maxBytes ?? 1_000_000)) };
    } finally {
      // What was not read to its end is not wanted, which is no error of anybody.
      if (body?.readableEnded === false) body.on('error', () => undefined).destroy();
      void (own as Agent | null)?.destroy();
    }
  }

  private async lookUp(host: string): Promise<readonly string[]> {
    try {
      return await untilAborted(AbortSignal.timeout(LOOKUP_TIMEOUT_MS), this.resolve(host));
    } catch {
      return [];
    }
  }
}

type Exchanged<T> = { readonly status: number; readonly location: string } | { readonly value: T };

async function* capped(body: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) refused('egress.too-large', 'too-large', 'The answer is larger than is read.');
    yield chunk;
  }
}

/** The body ended before its end: said apart from what the taker itself raises. */
class BodyBroke extends Error {}

async function* marked(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (cause) {
    throw new BodyBroke('The body broke off.', { cause });
  }
}

/** What a redirect changes: 303 (and by custom 301, 302) becomes GET; secrets stay with the origin they were for. */
function redirected(call: EgressCall, status: number, from: string, to: string): EgressCall {
  const keepsMethod = status === 307 || status === 308 || call.method === 'HEAD';
  const sameOrigin = URL.canParse(to) && new URL(from).origin === new URL(to).origin;
  const headers = Object.fromEntries(
    Object.entries(call.headers ?? {}).filter(
      ([name]) => sameOrigin || !SECRET_HEADERS.has(name.toLowerCase()),
    ),
  );
  const { body, method, ...rest } = call;
  return keepsMethod
    ? {
        ...rest,
        headers,
        ...(method === undefined ? {} : { method }),
        ...(body === undefined ? {} : { body }),
      }
    : { ...rest, headers };
}

function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    work.then(resolve, reject);
  });
}

/** The code of a network error, never its text: that can hold addresses of the inside. */
function reasonOf(error: unknown): string {
  if (isRefusal(error)) return error.code;
  return codeOf(error) || 'no answer';
}

function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}

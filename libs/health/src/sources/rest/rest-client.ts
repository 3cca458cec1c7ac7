import type { z } from 'zod';
import type { Egress, EgressScheme } from '#libs/egress/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import type { Part } from '../../domain/forge-facts.js';
import { SourceFailure, refusedOnTheWay } from '../evidence-source.js';

const PAGE_BYTES = 8_000_000;
const TIMEOUT_MS = 20_000;
/** What a forge does not tell this caller, which is no fault and will not change by asking again. */
const NOT_TOLD = ['not-found', 'forbidden'];

/** The pages of a list that were read. */
export interface Listed<T> {
  readonly items: readonly T[];
  /** Nothing follows. */
  readonly isWhole: boolean;
}

export interface RestClientOptions {
  /** Names the forge in codes. */
  readonly forge: 'gitlab' | 'forgejo';
  /** `https://host`, of which nothing else is ever told the token. */
  readonly baseUrl: string;
  readonly token: string | null;
  readonly signal: AbortSignal;
}

/**
 * Reads a forge's REST API through egress. Answers are read by their schema and by nothing else; lists follow
 * `rel="next"` on the same forge and are bounded. A part that does not arrive is missing with its reason.
 */
export class RestClient {
  /** Whether a part did not arrive that may another time. */
  isPartial = false;

  constructor(
    private readonly egress: Egress,
    private readonly options: RestClientOptions,
  ) {}

  async get<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
    return (await this.page(`${this.options.baseUrl}${path}`, schema)).body;
  }

  async list<S extends z.ZodType>(path: string, item: S, mostPages: number): Promise<Listed<z.output<S>>> {
    const items: z.output<S>[] = [];
    let url: string | null = `${this.options.baseUrl}${path}`;
    for (let pages = 0; url !== null && pages < mostPages; pages += 1) {
      const { body, next }: Page<z.output<S>[]> = await this.page(url, item.array());
      items.push(...body);
      url = next;
    }
    return { items, isWhole: url === null };
  }

  /** A part of the answer, or why it is missing. A limit ends the whole: what follows would meet it too. */
  async part<T>(work: () => Promise<Part<T>>): Promise<Part<T>> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SourceFailure) || error.reason === 'rate-limited') throw error;
      if (this.options.signal.aborted) throw error;
      const isNotTold = NOT_TOLD.some((code) => error.code === this.code(code));
      if (isNotTold) return { missing: 'not-collected' };
      this.isPartial = true;
      return { missing: 'error' };
    }
  }

  private async page<S extends z.ZodType>(url: string, schema: S): Promise<Page<z.output<S>>> {
    const { baseUrl, token, signal } = this.options;
    const schemes: readonly EgressScheme[] = baseUrl.startsWith('http://') ? ['http'] : ['https'];
    const answer = await this.egress
      .call(url, {
        headers: {
          accept: 'application/json',
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        ...{ schemes, maxBytes: PAGE_BYTES, timeoutMs: TIMEOUT_MS, signal, keepsConnection: true },
      })
      .catch((error: unknown) => {
        throw error instanceof Refused ? refusedOnTheWay(error.refusal) : error;
      });
    if (answer.status !== 200) throw this.failure(answer.status, answer.headers);
    const body = this.read(answer.body.toString('utf8'), schema);
    return { body, next: nextOf(answer.headers['link'], baseUrl) };
  }

  private read<S extends z.ZodType>(text: string, schema: S): z.output<S> {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw new SourceFailure('error', this.code('garbled'));
    }
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw new SourceFailure('error', this.code('malformed'));
    return parsed.data;
  }

  private failure(status: number, headers: Readonly<Record<string, unknown>>): SourceFailure {
    const isLimit = status === 429 || (status === 403 && String(headers['ratelimit-remaining']) === '0');
    if (isLimit) {
      const afterMs = waitMs(headers);
      return new SourceFailure('rate-limited', this.code('rate-limited'), {
        isWorthwhile: true,
        ...(afterMs === null ? {} : { afterMs }),
      });
    }
    const final = { isWorthwhile: false };
    if (status === 404 || status === 410) return new SourceFailure('error', this.code('not-found'), final);
    if (status === 401 || status === 403) return new SourceFailure('error', this.code('forbidden'), final);
    if (status === 451) return new SourceFailure('error', this.code('blocked'), final);
    return new SourceFailure('error', this.code(String(status)));
  }

  private code(what: string): string {
    return `${this.options.forge}-${what}`;
  }
}

interface Page<T> {
  readonly body: T;
  readonly next: string | null;
}

/** Where the next page is, on the same forge: nobody else is told the token. */
function nextOf(link: string | readonly string[] | undefined, baseUrl: string): string | null {
  const found = /<([^>]+)>;\s*rel="next"/.exec([link ?? ''].flat().join(', '))?.[1];
  if (found === undefined || !URL.canParse(found, baseUrl)) return null;
  const url = new URL(found, baseUrl);
  return url.origin === new URL(baseUrl).origin ? url.href : null;
}

/** retry-after in seconds, else the reset time as both forges write it, else unknown. */
function waitMs(headers: Readonly<Record<string, unknown>>): number | null {
  const after = Number(headers['retry-after'] ?? NaN);
  if (Number.isFinite(after) && after >= 0) return after * 1_000;
  const reset = Number(headers['ratelimit-reset'] ?? headers['x-ratelimit-reset'] ?? NaN);
  return Number.isFinite(reset) ? Math.max(0, reset * 1_000 - Date.now()) : null;
}

import type { z } from 'zod';
import type { Egress } from '#libs/egress/src/index.js';
import { schemesOf } from '#libs/egress/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import type { Part } from '../../domain/forge-facts.js';
import { SourceFailure, refusedOnTheWay } from '../evidence-source.js';
import type { RestSpending } from './spending.js';

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
  /** What every request is spent from. */
  readonly spending: RestSpending;
  readonly signal: AbortSignal;
}

/**
 * Reads a forge's REST API through egress. Answers are read by their schema and by nothing else; lists follow
 * `rel="next"` on the same forge and are bounded. A part that does not arrive is missing with its reason.
 */
export class RestClient {
  /** Whether a part did not arrive that may another time. */
  isPartial = false;
  /** What the host said or has no budget for, where that ended the reading; the parts read before it are whole. */
  limit: SourceFailure | null = null;

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

  /** A part of the answer, or why it is missing. After a limit nothing more is asked: it would meet the limit too. */
  async part<T>(work: () => Promise<Part<T>>): Promise<Part<T>> {
    if (this.limit !== null) return { missing: 'rate-limited' };
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SourceFailure) || this.options.signal.aborted) throw error;
      if (error.reason === 'rate-limited') {
        this.limit = error;
        return { missing: 'rate-limited' };
      }
      const isNotTold = NOT_TOLD.some((code) => error.code === this.code(code));
      if (isNotTold) return { missing: 'not-collected' };
      this.isPartial = true;
      return { missing: 'error' };
    }
  }

  private async page<S extends z.ZodType>(url: string, schema: S): Promise<Page<z.output<S>>> {
    const { baseUrl, token, spending, signal } = this.options;
    const schemes = schemesOf(baseUrl);
    const headers = {
      accept: 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    const bounds = { maxBytes: PAGE_BYTES, timeoutMs: TIMEOUT_MS, keepsConnection: true };
    const answer = await spending
      .request(() => this.egress.call(url, { headers, schemes, signal, ...bounds }))
      .catch((error: unknown) => {
        throw error instanceof Refused ? refusedOnTheWay(error.refusal) : error;
      });
    if (answer.status !== 200) throw this.failure(answer.status);
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

  private failure(status: number): SourceFailure {
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

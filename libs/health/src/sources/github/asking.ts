import type { Octokit } from '@octokit/rest';
import type { LeaseWish } from '../../domain/token-budget.js';
import type { ForgeBudget, Lease } from '../../forge-budget.js';
import type { ForgeResource } from '../../forge-budget.entity.js';
import { SourceFailure } from '../evidence-source.js';
import type { Headers } from '../limits.js';
import { toldBy } from '../limits.js';
import type { GraphqlError, Trouble } from './failure.js';
import { failure, graphqlTrouble, noBudget, troubleOf } from './failure.js';
import type { GithubTokens } from './tokens.js';

export interface GraphqlReply<T> {
  readonly data: T | null;
  readonly errors: readonly GraphqlError[];
}

/** A query that has to be asked in smaller parts. */
export class TooLarge extends Error {}

export interface Conditional {
  /** The ETag a token holds for the address, by the key of the token it was given to. */
  readonly etags: ReadonlyMap<string, string>;
}

/** The answer to a conditional request. */
export interface Looked {
  readonly isUnchanged: boolean;
  /** Null where the forge gave none. */
  readonly etag: { readonly token: string; readonly etag: string } | null;
}

/**
 * Requests to GitHub within the budgets of its tokens: leased before, settled after, by another token where one is asked
 * for quiet or is not known. When no token can, the failure says for how long.
 */
export class GithubAsking {
  constructor(
    private readonly tokens: GithubTokens,
    private readonly budget: ForgeBudget,
  ) {}

  /** Nothing goes out at all. */
  get isOff(): boolean {
    return this.tokens.isOff;
  }

  /** A query; raises `TooLarge` or a `SourceFailure`. Errors beside data come back with it. */
  async query<T extends { readonly rateLimit?: { readonly cost: number } | null }>(
    query: string,
    variables: object,
    wish: Pick<LeaseWish, 'amount' | 'reserve'>,
    signal: AbortSignal,
  ): Promise<GraphqlReply<T>> {
    return this.spend<GraphqlReply<T>>('graphql', { ...wish, preferred: null }, async (client) => {
      const { data: body, headers } = await client.request('POST /graphql', {
        query,
        variables,
        request: { signal },
      });
      // A body that was cut short arrives as the text it is.
      const reply = typeof body === 'object' ? (body as { data?: T | null; errors?: GraphqlError[] }) : null;
      if (reply === null || (reply.data == null && reply.errors === undefined)) {
        return { trouble: failure('github-garbled'), headers };
      }
      const { data = null, errors = [] } = reply;
      const trouble = graphqlTrouble(errors, headers);
      if (trouble !== null) return { trouble, headers };
      return { value: { data, errors }, spent: data?.rateLimit?.cost ?? wish.amount, headers };
    });
  }

  /** A conditional GET, by a token that holds an ETag for it where one can be asked. Unchanged costs nothing. */
  async look(url: string, { etags }: Conditional, reserve: number, signal: AbortSignal): Promise<Looked> {
    const holders = await Promise.all(
      this.tokens.keys.map(async (key) => ({ key, etagKey: await this.tokens.etagKey(key) })),
    );
    const preferred = holders.find(({ etagKey }) => etagKey !== null && etags.has(etagKey))?.key ?? null;
    return this.spend<Looked>('core', { amount: 2, reserve, preferred }, async (client, { token }) => {
      const etagKey = await this.tokens.etagKey(token);
      const held = etagKey === null ? undefined : etags.get(etagKey);
      const headers = held === undefined ? {} : { 'if-none-match': held };
      try {
        const response = await client.request(`GET ${url}`, { headers, request: { signal } });
        // Anything but a plain answer, such as a redirect, only says that something is different.
        const etag = response.status === 200 ? response.headers.etag : undefined;
        const kept = etag === undefined || etagKey === null ? null : { token: etagKey, etag };
        return { value: { isUnchanged: false, etag: kept }, spent: 1, headers: response.headers };
      } catch (error) {
        const { status, response } = error as { status?: number; response?: { headers?: Headers } };
        if (status !== 304 || held === undefined || etagKey === null) throw error;
        const unchanged = { isUnchanged: true, etag: { token: etagKey, etag: held } };
        return { value: unchanged, spent: 0, headers: response?.headers ?? {} };
      }
    });
  }

  private async spend<T>(
    resource: ForgeResource,
    wish: LeaseWish,
    work: (
      client: Octokit,
      lease: Lease,
    ) => Promise<
      | { readonly value: T; readonly spent: number; readonly headers: object }
      | { readonly trouble: Trouble; readonly headers: object }
    >,
  ): Promise<T> {
    // Every token may have its turn; one that asks for no quiet at all is not asked for ever.
    for (let turn = 0; turn <= this.tokens.keys.length; turn += 1) {
      const lease = await this.budget.lease(resource, wish);
      if ('againAt' in lease) throw noBudget(lease.againAt, lease.now);
      const ended = await work(await this.tokens.client(lease.token), lease).catch((error: unknown) => ({
        trouble: troubleOf(error),
        headers: (error as { response?: { headers?: object } }).response?.headers ?? {},
      }));
      if ('value' in ended) {
        await this.budget.settle(lease, ended.spent, toldBy(ended.headers as Headers, Date.now()));
        return ended.value;
      }
      await this.passOn(lease, ended.trouble, ended.headers as Headers);
    }
    throw new SourceFailure('rate-limited', 'github-rate-limited');
  }

  /** Returns where the next token may have its turn. */
  private async passOn(lease: Lease, trouble: Trouble, headers: Headers): Promise<void> {
    switch (trouble.kind) {
      case 'limit':
        return this.budget.quiet(lease, trouble.quiet, trouble.isAltogether);
      case 'refused':
        return this.budget.refuse(lease);
      case 'too-large':
        await this.budget.settle(lease, 1, toldBy(headers, Date.now()));
        throw new TooLarge('github-too-large');
      case 'failure':
        await this.budget.settle(lease, 1, toldBy(headers, Date.now()));
        throw trouble.failure;
    }
  }
}

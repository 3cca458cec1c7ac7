import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

/** What the stand-in does instead of answering as asked. */
export type Behaviour =
  | {
      readonly kind: 'graphql-errors';
      readonly type: string;
      readonly keepsData?: boolean;
      /** A field of the repository that does not arrive. */
      readonly drop?: string;
    }
  | {
      readonly kind: 'status';
      readonly status: 401 | 403 | 404 | 409 | 429 | 451 | 500 | 502 | 503;
      readonly headers?: Readonly<Record<string, string>>;
      readonly message?: string;
    }
  /** Takes the request and never says anything. */
  | { readonly kind: 'silence' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** Ends the connection without an answer. */
  | { readonly kind: 'reset' }
  /** Ends the connection in the middle of the answer. */
  | { readonly kind: 'truncated' }
  /** Half an answer, well packed. */
  | { readonly kind: 'garbled' };

/** A request as a script sees it: what it is about, and which one of these it is, counted from 0. */
export interface Occasion {
  readonly about: string;
  readonly number: number;
  readonly isGraphql: boolean;
}

/** Decides what happens to a request; null for an honest answer. */
export type Script = (occasion: Occasion) => Behaviour | null;

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

/** Everything that goes wrong with GitHub and may go right the next time. */
const MISHAPS: readonly Behaviour[] = [
  { kind: 'status', status: 403, headers: { 'retry-after': '0' }, message: SECONDARY },
  { kind: 'status', status: 403, message: SECONDARY },
  { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 409, message: 'Git Repository is empty.' },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502 },
  { kind: 'status', status: 503 },
  { kind: 'graphql-errors', type: 'RATE_LIMITED' },
  { kind: 'graphql-errors', type: 'RESOURCE_LIMITS_EXCEEDED' },
  { kind: 'graphql-errors', type: 'SERVICE_UNAVAILABLE' },
  { kind: 'graphql-errors', type: 'SERVICE_UNAVAILABLE', keepsData: true, drop: 'issues' },
  { kind: 'graphql-errors', type: 'SERVICE_UNAVAILABLE', keepsData: true, drop: 'merged' },
  { kind: 'graphql-errors', type: 'SERVICE_UNAVAILABLE', keepsData: true, drop: 'defaultBranchRef' },
  { kind: 'slow', ms: 30 },
  { kind: 'reset' },
  { kind: 'truncated' },
  { kind: 'garbled' },
];

/**
 * The worst a forge does that is not for good: of the first requests about each repository most go wrong, each in another
 * way, decided by the seed and by what is asked, not by the order in which clients come.
 */
export function worstScript(seed: string, requests = 4): Script {
  return ({ about, number, isGraphql }) => {
    if (number >= requests) return null;
    const dice = createHash('sha256').update(`${seed} ${about} ${number}`).digest();
    if (dice.readUInt8(0) < 64) return null;
    const fitting = MISHAPS.filter(({ kind }) => isGraphql || kind !== 'graphql-errors');
    return fitting[dice.readUInt32BE(1) % fitting.length] as Behaviour;
  };
}

/** A refusal by status, as GitHub words it. */
export function answerStatus(
  response: ServerResponse,
  { status, headers, message }: Extract<Behaviour, { kind: 'status' }>,
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(
    JSON.stringify({
      message: message ?? `Scripted answer ${status}`,
      documentation_url: 'https://docs.github.com/rest',
      status: String(status),
    }),
  );
}

interface GraphqlResult {
  readonly data?: { readonly repository?: Readonly<Record<string, unknown>> | null } | null;
}

/** Errors with status 200, with all, some or none of the data: how GraphQL limits really arrive. */
export function withErrors(
  result: GraphqlResult,
  { type, keepsData, drop }: Extract<Behaviour, { kind: 'graphql-errors' }>,
): object {
  const errors = [{ type, message: `Scripted ${type}`, path: ['repository', ...(drop ? [drop] : [])] }];
  if (keepsData !== true) return { data: null, errors };
  const repository = result.data?.repository;
  if (drop === undefined || repository == null) return { data: result.data, errors };
  return { data: { ...result.data, repository: { ...repository, [drop]: null } }, errors };
}

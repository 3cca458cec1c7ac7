import type { Instant } from '#libs/kernel/src/index.js';
import { Refused } from '#libs/kernel/src/index.js';
import type { Quiet } from '../../domain/token-budget.js';
import { SourceFailure, refusedOnTheWay } from '../evidence-source.js';
import type { Headers } from '../limits.js';
import { isUsedUp, quietBy, quietOf } from '../limits.js';

export interface GraphqlError {
  readonly type?: string;
  readonly message?: string;
}

/** What went wrong with a request, by what has to follow. */
export type Trouble =
  /** The forge asks for quiet, for one resource or altogether. */
  | { readonly kind: 'limit'; readonly quiet: Quiet; readonly isAltogether: boolean }
  /** The token is not known. */
  | { readonly kind: 'refused' }
  /** A smaller page may help. */
  | { readonly kind: 'too-large' }
  /** Another time may help, or nothing will. */
  | { readonly kind: 'failure'; readonly failure: SourceFailure };

const SECONDARY = /secondary rate/i;
const LIMITS = new Set(['RATE_LIMITED', 'RATE_LIMIT']);
const TOO_LARGE = new Set(['RESOURCE_LIMITS_EXCEEDED', 'MAX_NODE_LIMIT_EXCEEDED']);

/** A request that was refused or never answered, as Octokit raises it. */
export function troubleOf(error: unknown): Trouble {
  const { status, response, cause, message } = error as {
    readonly status?: number;
    readonly response?: {
      readonly headers?: Headers;
      readonly data?: { readonly errors?: readonly GraphqlError[] };
    };
    readonly cause?: unknown;
    readonly message?: string;
  };
  // Octokit reports what its transport refused as a status of 500.
  if (cause instanceof Refused) return { kind: 'failure', failure: refusedOnTheWay(cause.refusal) };
  const headers = response?.headers ?? {};
  // The throttling plugin raises a limit of GraphQL with the whole response.
  const limited = graphqlTrouble(response?.data?.errors ?? [], headers);
  if (limited?.kind === 'limit') return limited;
  const isSecondary = status === 403 && SECONDARY.test(message ?? '');
  const quiet = isSecondary ? quietOf(headers, Date.now()) : quietBy(status ?? 0, headers, Date.now());
  if (quiet !== null) return { kind: 'limit', quiet, isAltogether: !isUsedUp(headers) };
  if (status === 401) return { kind: 'refused' };
  if (status === 502) return { kind: 'too-large' };
  if (status === 404) return failure('github-not-found', true);
  if (status === 451) return failure('github-blocked', true);
  if (status === 403) return failure('github-forbidden', true);
  return failure(status === undefined ? 'github-unreachable' : `github-${status}`);
}

/** What errors in an answer with status 200 mean; null where they only cost parts of it. */
export function graphqlTrouble(errors: readonly GraphqlError[], headers: Headers): Trouble | null {
  const has = (types: ReadonlySet<string>): boolean => errors.some(({ type }) => types.has(type ?? ''));
  // A secondary limit comes without a type: only its words tell it from a broken answer.
  const isSecondary = errors.some(({ type, message }) => type === undefined && SECONDARY.test(message ?? ''));
  if (has(LIMITS) || isSecondary) {
    return { kind: 'limit', quiet: quietOf(headers, Date.now()), isAltogether: !isUsedUp(headers) };
  }
  if (has(TOO_LARGE)) return { kind: 'too-large' };
  return null;
}

/** Nobody could be asked: no token has anything left, or none is known to the forge. */
export function noBudget(againAt: Instant, now: Instant): SourceFailure {
  const afterMs = Math.max(0, Date.parse(againAt) - Date.parse(now));
  return new SourceFailure('rate-limited', 'github-no-budget', { isWorthwhile: true, afterMs });
}

export function failure(code: string, isFinal = false): Trouble {
  return { kind: 'failure', failure: new SourceFailure('error', code, { isWorthwhile: !isFinal }) };
}

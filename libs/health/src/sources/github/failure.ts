import { Refused } from '#libs/kernel/src/index.js';
import type { RepositoryAnswer } from './github-query.js';
import { SourceFailure } from './evidence-source.js';

interface ErrorShape {
  readonly status?: number;
  readonly response?: {
    readonly headers?: Readonly<Record<string, string | number | undefined>>;
    readonly data?: { readonly errors?: ErrorShape['errors'] };
  };
  readonly errors?: readonly { readonly type?: string; readonly message?: string }[];
  readonly data?: RepositoryAnswer | null;
  readonly cause?: unknown;
}

/** What came although GraphQL reported errors: usable where the repository itself is there and no limit was hit. */
export function partialData(error: unknown): RepositoryAnswer | null {
  const { data, errors } = error as ErrorShape;
  if (errors === undefined || data?.repository == null) return null;
  if (errors.some(({ type }) => type === 'RATE_LIMITED' || type === 'RESOURCE_LIMITS_EXCEEDED')) return null;
  return {
    ...data,
    opened: data.opened ?? null,
    closed: data.closed ?? null,
    repository: {
      ...data.repository,
      fundingLinks: data.repository.fundingLinks ?? null,
      releases: data.repository.releases ?? null,
      issues: data.repository.issues ?? null,
      pullRequests: data.repository.pullRequests ?? null,
    },
  };
}

/** Whether a smaller page may help. */
export function isTooLarge(error: unknown): boolean {
  const { status, errors } = error as ErrorShape;
  return status === 502 || (errors?.some(({ type }) => type === 'RESOURCE_LIMITS_EXCEEDED') ?? false);
}

/** Any other error as a failure of the source, with the time to wait where GitHub says it. */
export function failureOf(error: unknown, nowMs: number): SourceFailure {
  const { status, response, cause } = error as ErrorShape;
  // The throttling plugin reports a GraphQL limit with the whole response instead of its errors.
  const errors = (error as ErrorShape).errors ?? response?.data?.errors;
  // Octokit reports what its transport refused as a status of 500.
  if (cause instanceof Refused) return new SourceFailure('error', cause.refusal.code);
  const headers = response?.headers ?? {};
  if (
    errors?.some(({ type }) => type === 'RATE_LIMITED') === true ||
    status === 429 ||
    isLimit(status, headers)
  ) {
    return new SourceFailure('rate-limited', 'github-rate-limited', {
      isWorthwhile: true,
      afterMs: waitMs(headers, nowMs),
    });
  }
  if (errors?.some(({ type }) => type === 'NOT_FOUND') === true || status === 404)
    return final('github-not-found');
  if (status === 451) return final('github-blocked');
  if (status === 401) return final('github-unauthorised');
  if (status === 403) return final('github-forbidden');
  return new SourceFailure('error', status === undefined ? 'github-unreachable' : `github-${status}`);
}

function final(code: string): SourceFailure {
  return new SourceFailure('error', code, { isWorthwhile: false });
}

function isLimit(
  status: number | undefined,
  headers: Readonly<Record<string, string | number | undefined>>,
): boolean {
  return (
    status === 403 &&
    (headers['retry-after'] !== undefined || String(headers['x-ratelimit-remaining']) === '0')
  );
}

/** retry-after, then the reset time, then a minute. */
function waitMs(headers: Readonly<Record<string, string | number | undefined>>, nowMs: number): number {
  const after = Number(headers['retry-after']);
  if (Number.isFinite(after) && after >= 0) return after * 1000;
  const reset = Number(headers['x-ratelimit-reset']);
  return Number.isFinite(reset) ? Math.max(0, reset * 1000 - nowMs) : 60_000;
}

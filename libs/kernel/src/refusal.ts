/**
 * How a refusal reaches the outside. The HTTP status is decided in one place, the API's problem filter.
 * - `invalid`: the content is wrong (422) · `malformed`: the request is wrong (400)
 * - `unauthenticated` (401) · `forbidden` (403) · `not-found` (404) · `step-up` (401 with a challenge)
 * - `conflict`: the state does not allow it now (409) · `stale`: somebody else was first (412)
 * - `method-not-allowed` (405) · `too-large` (413) · `unsupported-media` (415) · `rate-limited` (429) · `unavailable` (503)
 */
export type RefusalKind =
  | 'invalid'
  | 'malformed'
  | 'unauthenticated'
  | 'step-up'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'stale'
  | 'too-large'
  | 'unsupported-media'
  | 'rate-limited'
  | 'unavailable';

/** An expected "no" with its reason. `code` is stable and starts with the domain: `reviews.conflict-of-interest`. */
export interface Refusal {
  readonly refused: true;
  readonly code: string;
  readonly kind: RefusalKind;
  readonly message: string;
  /** Field path in the request, as the sender wrote it: `budget[2].amount.minor`. */
  readonly path?: string;
  /** When asking again may help, where that is known; otherwise the API names a time of its own. */
  readonly retryAfterSeconds?: number;
  /** More findings of the same act, so that a form shows all of them at once. */
  readonly details?: readonly { readonly code: string; readonly message: string; readonly path?: string }[];
}

/** Builds a refusal. */
export function refuse(code: string, kind: RefusalKind, message: string, path?: string): Refusal {
  return path === undefined
    ? { refused: true, code, kind, message }
    : { refused: true, code, kind, message, path };
}

/** What several checks found as one refusal; the first one names it. Undefined where none of them found anything. */
export function refuseAll(answers: readonly (Refusal | undefined)[]): Refusal | undefined {
  const findings = answers.filter((answer) => answer !== undefined);
  const [first, ...rest] = findings;
  if (first === undefined || rest.length === 0) return first;
  return {
    ...first,
    details: findings.map(({ code, message, path }) =>
      path === undefined ? { code, message } : { code, message, path },
    ),
  };
}

/** Tells a refusal from any other answer of a rule. */
export function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === 'object' && answer !== null && (answer as { refused?: unknown }).refused === true;
}

/**
 * Carries a refusal across the transaction boundary of the shell, so that throwing it rolls everything back.
 * Rules return refusals; only services raise them, through `accepted`.
 */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(`${refusal.code}: ${refusal.message}`);
    this.name = 'Refused';
  }
}

/** The accepted answer of a rule; raises the refusal otherwise. */
export function accepted<T>(answer: T | Refusal): T {
  if (isRefusal(answer)) throw new Refused(answer);
  return answer;
}

/** Raises a refusal from a service. */
export function refused(code: string, kind: RefusalKind, message: string, path?: string): never {
  throw new Refused(refuse(code, kind, message, path));
}

import type { Refusal, RefusalKind } from '#libs/kernel/src/index.js';

/** RFC 9457 problem details with a stable `code` and, for wrong input, one entry per field. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly {
    readonly path: string | null;
    readonly code: string;
    readonly message: string;
  }[];
  readonly requestId: string;
}

const STATUS: Readonly<Record<RefusalKind, { status: number; title: string }>> = {
  malformed: { status: 400, title: 'Malformed request' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  'step-up': { status: 401, title: 'Confirm who you are' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Not this method' },
  conflict: { status: 409, title: 'Not possible now' },
  stale: { status: 412, title: 'Changed meanwhile' },
  'too-large': { status: 413, title: 'Too large' },
  'unsupported-media': { status: 415, title: 'Not this media type' },
  invalid: { status: 422, title: 'Invalid content' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'Unavailable' },
};

/** The problem a refusal becomes. The only place that knows which status a kind has. */
export function problemOf(refusal: Refusal, requestId: string): Problem {
  const { status, title } = STATUS[refusal.kind];
  const details = refusal.details ?? (refusal.path === undefined ? [] : [refusal]);
  const errors = details.map(({ path, code, message }) => ({ path: path ?? null, code, message }));
  return {
    type: `urn:plinth:problem:${refusal.code}`,
    title,
    status,
    code: refusal.code,
    detail: refusal.message,
    ...(errors.length > 0 ? { errors } : {}),
    requestId,
  };
}

import type { Request } from 'express';
import type { Principal } from '#libs/kernel/src/index.js';
import { ANONYMOUS } from '#libs/kernel/src/index.js';

/** A request after the principal guard: who asks is known (or known to be nobody). */
export interface PrincipalRequest extends Request {
  principal?: Principal;
}

export function principalOf(request: PrincipalRequest): Principal {
  return request.principal ?? ANONYMOUS;
}

/** The id this request has in logs and answers. */
export function requestIdOf(request: Request): string {
  const { id } = request as { id?: unknown };
  return typeof id === 'string' ? id : '';
}

/** The route with its parameters unfilled, as the idempotency scope and the metrics know it. */
export function routeOf(request: Request): string {
  const pattern = (request.route as { path?: string } | undefined)?.path ?? request.path;
  return `${request.method} ${pattern.replace(/:([A-Za-z]+)/g, '{$1}').replace(/^\/api\/v1/, '')}`;
}

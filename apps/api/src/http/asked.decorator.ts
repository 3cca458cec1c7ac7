import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator } from '@nestjs/common';
import type { ActRequest } from '#libs/acts/src/index.js';
import { isId, refused } from '#libs/kernel/src/index.js';
import type { Principal } from '#libs/kernel/src/index.js';
import type { PrincipalRequest } from './request.js';
import { principalOf, requestIdOf, routeOf } from './request.js';

/** Reads an act's request; a route that has it among its parameters is an act. */
export function asksForAct(_data: unknown, context: ExecutionContext): ActRequest {
  const request = context.switchToHttp().getRequest<PrincipalRequest>();
  const preview = request.query['preview'];
  if (preview !== undefined && preview !== 'true' && preview !== 'false') {
    refused('http.preview-invalid', 'malformed', 'preview is true or false.', 'preview');
  }
  const key = request.header('idempotency-key') ?? null;
  return {
    principal: principalOf(request),
    route: routeOf(request),
    key: preview === 'true' ? null : key,
    // Edits are guarded by their version and may be repeated; only what creates or moves needs a key.
    keyOptional: request.method !== 'POST',
    body: { params: request.params, body: request.body as unknown },
    preview: preview === 'true',
    traceId: requestIdOf(request),
  };
}

/** What an act needs to know of the request: who, which act, the Idempotency-Key, what was sent, and whether it is a preview. */
export const Asked = createParamDecorator(asksForAct);

/** Who asks, for reads. */
export const CurrentPrincipal = createParamDecorator((_data: unknown, context: ExecutionContext): Principal =>
  principalOf(context.switchToHttp().getRequest<PrincipalRequest>()),
);

/** The version an edit was made on: `If-Match: "7"`. Refused where absent, so that nobody overwrites blindly. */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext): number => {
  const header = context.switchToHttp().getRequest<PrincipalRequest>().header('if-match');
  if (header === undefined)
    refused('http.if-match-required', 'malformed', 'Send If-Match with the version you edited.');
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(header);
  if (match === null)
    refused('http.if-match-invalid', 'malformed', 'If-Match must be the ETag of the last answer.');
  return Number(match[1]);
});

/** A UUID in the path; anything else cannot exist. */
export class IdPipe {
  transform(value: unknown): string {
    if (typeof value === 'string' && isId(value)) return value;
    refused('http.not-found', 'not-found', 'There is nothing at this address.');
  }
}
